/* Stopping long work: a token that is put into the settings of a store or of an estimator and triggered from elsewhere, such as another
 * thread or a signal handler. */
#ifndef JARAK_CANCEL_H
#define JARAK_CANCEL_H

#include <stdbool.h>

#include "jarak/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One token may stand in any number of settings, and must outlive the work and the stores that were given it. */
typedef struct jarak_cancel jarak_cancel;

/* A token that is not triggered; the caller frees it. Errors: ERR_MEMORY; *cancel is then NULL. Cost O(1); safe from any thread. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_cancel_new(jarak_cancel **cancel, jarak_error *error);
/* NULL is allowed. Cost O(1); nothing may hold the token any more. */
JARAK_API void jarak_cancel_free(jarak_cancel *cancel);

/* Asks all work that was given the token to stop: it ends with ERR_INTERRUPTED and leaves nothing half-done. What is begun with the token
 * afterwards ends so too, until the token is cleared. Async-signal-safe and safe from any thread; NULL does nothing. Cost O(1). */
JARAK_API void jarak_cancel_trigger(jarak_cancel *cancel);
/* Takes the request back, for what is begun from now on. Async-signal-safe and safe from any thread; NULL does nothing. Cost O(1). */
JARAK_API void jarak_cancel_clear(jarak_cancel *cancel);

/* Whether work with this token (NULL: without one) has been asked to stop, by the token or by jarak_interrupt(). Cheap enough for an inner
 * loop; safe from any thread. Cost O(1). */
JARAK_API bool jarak_cancel_triggered(const jarak_cancel *cancel);

/* The same for all work of the process, with a token or without: for a program that does one thing, or none of whose work shall go on.
 * Work that is begun before the next jarak_interrupt_clear() ends with ERR_INTERRUPTED. Async-signal-safe and safe from any thread. Cost
 * O(1). */
JARAK_API void jarak_interrupt(void);
JARAK_API void jarak_interrupt_clear(void);
JARAK_API bool jarak_interrupted(void);

#ifdef __cplusplus
}
#endif
#endif
