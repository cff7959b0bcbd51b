/* What work that runs apart (jarak/apart.h) tells the process that waits for it: what it is about, and until when. Elsewhere all of this
 * does nothing. */
#ifndef JARAK_BASE_APART_H
#define JARAK_BASE_APART_H

#include <stdbool.h>

#include "jarak/apart.h"

/* Whether this process is the child of jarak_apart(). */
bool jarak__apart_is_child(void);

/* Where the queries that follow stand, as the beginning of a message ("claims.yaml:3:5: claim `a`: "); "" where that needs no words. */
void jarak__apart_place(const char *place);

/* A query of a user begins, which is to end within so many seconds (0: whenever it does) and to take no more memory than that (0: what
 * jarak_apart() was told); and has ended. */
void jarak__apart_query_begin(double seconds, uint64_t memory_bytes);
void jarak__apart_query_end(void);
/* The limit of memory of the query under way, in GiB; 0: there is none. */
double jarak__apart_query_gib(void);

/* The engine begins to open a file, and has opened it: if it crashes between the two, the file is damaged. */
void jarak__apart_open_begin(const char *path);
void jarak__apart_open_end(void);

#endif
