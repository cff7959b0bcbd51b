/* The counting function. */
#include "data/load_tally.h"

#include <stdatomic.h>

#include "base/alloc.h"
#include "data/engine/predicate.h"

struct jarak__tally {
    char name[JARAK__PREDICATE_NAME_BYTES];
    size_t n_verdicts;
    atomic_llong counts[];
};

static void count_verdicts(const jarak__chunk *chunk, size_t n_rows, bool *stays, void *context)
{
    jarak__tally *tally = context;
    const jarak__column column = jarak__chunk_column(chunk, 0);
    const int32_t *verdicts = column.values;
    long long n_stay = 0;
    for (size_t i = 0; i < n_rows; i++) {
        stays[i] = verdicts[i] == 0;
        n_stay += stays[i];
        if (!stays[i] && verdicts[i] > 0 && (size_t)verdicts[i] < tally->n_verdicts) {
            atomic_fetch_add_explicit(&tally->counts[verdicts[i]], 1, memory_order_relaxed);
        }
    }
    atomic_fetch_add_explicit(&tally->counts[0], n_stay, memory_order_relaxed);
}

jarak_status jarak__tally_register(jarak_store *store, size_t n_verdicts, jarak__tally **tally, jarak_error *error)
{
    jarak__tally *made = jarak__calloc(1, sizeof *made + n_verdicts * sizeof made->counts[0]);
    *tally = NULL;
    if (made == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for a tally");
    }
    made->n_verdicts = n_verdicts;
    jarak_status status = jarak__predicate_register(store, "jarak_load_tally", count_verdicts, made, jarak__free, made->name, error);
    *tally = status == JARAK_OK ? made : NULL;
    return status;
}

int64_t jarak__tally_count(const jarak__tally *tally, size_t verdict)
{
    return atomic_load_explicit(&tally->counts[verdict], memory_order_relaxed);
}

const char *jarak__tally_name(const jarak__tally *tally)
{
    return tally->name;
}
