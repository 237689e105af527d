"""What reaches open pages as it happens: streams, and who may open one."""
