"""What can be read from pixels: numpy and OpenCV, arrays in and arrays out, no browser and no DOM semantics."""
