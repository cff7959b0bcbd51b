/* Work apart: in a child process, which can be ended whatever it is doing.
 *
 * The engine stops a query between two chunks of rows. One call of a function within a chunk, such as range(300000000) of a single row,
 * hears nothing until it is done, and takes whatever memory it wants. In a child process a query is ended at its time limit to a tenth of a
 * second, its memory is bounded, and an engine that crashes over it, or over a damaged file, ends the child alone. The command `jarak` does
 * all of its work so. */
#ifndef JARAK_APART_H
#define JARAK_APART_H

#include <stddef.h>
#include <stdint.h>

#include "jarak/cancel.h"
#include "jarak/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The work; what it returns, of 0 to 255, is the child's exit code. */
typedef int jarak_apart_work(void *context);

typedef struct jarak_apart_settings {
    size_t size;                /* set by jarak_apart_settings_init() */
    uint64_t memory_bytes;      /* most memory that a query may take, beyond what the child has when it begins; 0: 4 GiB */
    const jarak_cancel *cancel; /* once it is triggered, the child is sent SIGINT; NULL: never */
} jarak_apart_settings;

/* What jarak_apart_settings_init() calls: fills settings of size bytes, as this header or another version of it has them. Cost O(1); safe
 * from any thread. */
JARAK_API void jarak_apart_settings_init_sized(jarak_apart_settings *settings, size_t size);
/* Fills the settings with the defaults. */
static inline void jarak_apart_settings_init(jarak_apart_settings *settings)
{
    jarak_apart_settings_init_sized(settings, sizeof *settings);
}

/* Runs work(context) in a child process and waits for its end. The child is a copy of this process with one thread: it opens its stores
 * itself, those that are open here are of no use to it; what it prints goes where this process prints; what it leaves in memory is lost. It
 * ends with this process. Within it, jarak_query() and what runs queries of users (jarak_check(), jarak_frame_read(), the formats of
 * jarak_load_file()) hold to memory_bytes and end at their time limit, or the child is ended for them.
 *
 * *code is what work returned; where the child was ended by a signal that asks for it (SIGINT, SIGTERM, SIGHUP, SIGPIPE), 128 and the
 * signal's number, with ERR_INTERRUPTED; after other errors 1. settings NULL: defaults.
 * Errors: ERR_TIMEOUT (a query was past its limit), ERR_FORMAT (a store is damaged: the engine crashed over it), ERR_MEMORY (no process, or
 * the child was killed for want of memory), ERR_SQL (the engine crashed over a query), ERR_INTERNAL (another crash), ERR_INTERRUPTED.
 * Cost: a fork(2), which copies the tables of the memory that this process has. By one thread at a time, and while no other thread holds a
 * lock that the work needs: best before there are others. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_apart(const jarak_apart_settings *settings, jarak_apart_work *work, void *context, int *code,
                                                    jarak_error *error);

#ifdef __cplusplus
}
#endif
#endif
