"""The station's camera: its pictures, what is judged of them, and its empty scene."""
