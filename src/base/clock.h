/* How long something takes. */
#ifndef JARAK_BASE_CLOCK_H
#define JARAK_BASE_CLOCK_H

#include <time.h>

/* Seconds since a moment that stays the same while the machine runs, whatever becomes of its date. Safe from any thread and in a handler of
 * signals. */
static inline double jarak__seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

#endif
