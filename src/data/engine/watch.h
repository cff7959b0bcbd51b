/* Watching a running statement from a second thread: stops it at its time limit or when the user interrupts, and feeds the progress
 * bar. Only engine.c needs it. */
#ifndef JARAK_DATA_ENGINE_WATCH_H
#define JARAK_DATA_ENGINE_WATCH_H

#include <pthread.h>

#include "data/engine/engine.h"

typedef struct jarak__watch {
    duckdb_connection connection;
    const jarak__engine_limits *limits;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t stopping;
    bool done;            /* guarded by mutex */
    bool owns_bar;        /* no other piece of work was on the progress bar */
    jarak_status stopped; /* why the statement was interrupted; JARAK_OK: it was not */
} jarak__watch;

/* Watches what runs next on the connection; limits must live until the stop. */
JARAK_MUST_CHECK jarak_status jarak__watch_start(jarak__watch *watch, duckdb_connection connection, const jarak__engine_limits *limits,
                                                 jarak_error *error);
/* Ends the watch. Returns JARAK_OK, or what made it interrupt the statement: ERR_TIMEOUT or ERR_INTERRUPTED. */
jarak_status jarak__watch_stop(jarak__watch *watch);

#endif
