"""From a dropped file to its outcome: complete, copied, read, told, moved; never lost (see `watch`)."""
