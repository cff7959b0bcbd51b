/* Flags that ask long work to stop: one for the process, and one in each token. */
#include "jarak/cancel.h"

#include <stdatomic.h>

#include "base/alloc.h"

/* A signal handler may only touch atomics that need no lock. */
_Static_assert(ATOMIC_BOOL_LOCK_FREE == 2, "a flag that a signal handler sets must be free of locks");

struct jarak_cancel {
    atomic_bool triggered;
};

static atomic_bool interrupted;

jarak_status jarak_cancel_new(jarak_cancel **cancel, jarak_error *error)
{
    *cancel = jarak__calloc(1, sizeof **cancel);
    return *cancel != NULL ? JARAK_OK : jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for a token that cancels");
}

void jarak_cancel_free(jarak_cancel *cancel)
{
    jarak__free(cancel);
}

void jarak_cancel_trigger(jarak_cancel *cancel)
{
    if (cancel != NULL) {
        atomic_store(&cancel->triggered, true);
    }
}

void jarak_cancel_clear(jarak_cancel *cancel)
{
    if (cancel != NULL) {
        atomic_store(&cancel->triggered, false);
    }
}

bool jarak_cancel_triggered(const jarak_cancel *cancel)
{
    return jarak_interrupted() || (cancel != NULL && atomic_load_explicit(&cancel->triggered, memory_order_relaxed));
}

void jarak_interrupt(void)
{
    atomic_store(&interrupted, true);
}

void jarak_interrupt_clear(void)
{
    atomic_store(&interrupted, false);
}

bool jarak_interrupted(void)
{
    return atomic_load_explicit(&interrupted, memory_order_relaxed);
}
