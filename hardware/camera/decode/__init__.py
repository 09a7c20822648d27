"""Finds and reads barcodes in pictures: plain functions over grey pictures, without files and processes.

It needs OpenCV, numpy and zxing-cpp: whoever starts quickly imports it late."""
