"""What Scandesk knows and decides. No Qt, no pyserial, no cv2; one folder per capability."""
