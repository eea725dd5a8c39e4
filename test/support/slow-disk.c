// A disk that takes its time: loaded before a server's own library, it makes every flush last half a second.
#include <unistd.h>

int fdatasync(int file) { return usleep(500000) + fsync(file); }
