"""The packed program in a bare Debian, as `make package-test` runs it. Not for pytest: there has to be a build."""
