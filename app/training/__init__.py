"""Training mode over the real station: what one practises with, laid out and taken away."""
