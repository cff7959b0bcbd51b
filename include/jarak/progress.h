/* Progress of long work: a bar with rate and time left on a terminal, silence elsewhere. */
#ifndef JARAK_PROGRESS_H
#define JARAK_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "jarak/cancel.h" /* so that what takes progress can be stopped */
#include "jarak/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jarak_progress jarak_progress;

/* A progress bar on stream, drawn only where stream is a terminal and quiet is false. *progress may then be passed on to anything that
 * takes one. Errors: ERR_MEMORY. Cost O(1); safe from any thread. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_progress_new(FILE *stream, bool quiet, jarak_progress **progress, jarak_error *error);
/* NULL is allowed. Cost O(1). */
JARAK_API void jarak_progress_free(jarak_progress *progress);

/* The three calls of a piece of work; all accept NULL and are safe from any thread. total 0: unknown. unit names what is counted ("rows").
 * Cost O(1), and a line to the terminal a few times a second. */
JARAK_API void jarak_progress_start(jarak_progress *progress, const char *label, const char *unit, uint64_t total);
JARAK_API void jarak_progress_set(jarak_progress *progress, uint64_t done);
JARAK_API void jarak_progress_finish(jarak_progress *progress);

#ifdef __cplusplus
}
#endif
#endif
