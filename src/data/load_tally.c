/* The counting function. */
#include "data/load_tally.h"

#include <stdatomic.h>
#include <stdio.h>

#include "base/alloc.h"
#include "data/engine/engine.h"
#include "data/store.h"

struct jarak__tally {
    char name[32];
    size_t n_verdicts;
    atomic_llong counts[];
};

static void count_verdicts(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output)
{
    jarak__tally *tally = duckdb_scalar_function_get_extra_info(info);
    const int32_t *verdicts = duckdb_vector_get_data(duckdb_data_chunk_get_vector(input, 0));
    bool *stays = duckdb_vector_get_data(output);
    idx_t n_rows = duckdb_data_chunk_get_size(input);
    long long n_stay = 0;
    for (idx_t i = 0; i < n_rows; i++) {
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
    static atomic_uint n_registered; /* the engine keeps a function for good: each tally needs a name of its own */
    jarak__tally *made = jarak__calloc(1, sizeof *made + n_verdicts * sizeof made->counts[0]);
    if (made == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for a tally");
    }
    made->n_verdicts = n_verdicts;
    snprintf(made->name, sizeof made->name, "jarak_load_tally_%u", atomic_fetch_add(&n_registered, 1));
    duckdb_scalar_function function = duckdb_create_scalar_function();
    duckdb_logical_type integer = duckdb_create_logical_type(DUCKDB_TYPE_INTEGER);
    duckdb_logical_type boolean = duckdb_create_logical_type(DUCKDB_TYPE_BOOLEAN);
    duckdb_scalar_function_set_name(function, made->name);
    duckdb_scalar_function_add_parameter(function, integer);
    duckdb_scalar_function_set_return_type(function, boolean);
    duckdb_scalar_function_set_volatile(function); /* every row counts, and each once */
    duckdb_scalar_function_set_extra_info(function, made, jarak__free);
    duckdb_scalar_function_set_function(function, count_verdicts);
    duckdb_state state = duckdb_register_scalar_function(jarak__store_connection(store), function);
    duckdb_destroy_logical_type(&integer);
    duckdb_destroy_logical_type(&boolean);
    duckdb_destroy_scalar_function(&function);
    if (state != DuckDBSuccess) {
        return jarak_fail(error, JARAK_ERR_INTERNAL, "the engine refuses a function");
    }
    *tally = made;
    return JARAK_OK;
}

int64_t jarak__tally_count(const jarak__tally *tally, size_t verdict)
{
    return atomic_load_explicit(&tally->counts[verdict], memory_order_relaxed);
}

const char *jarak__tally_name(const jarak__tally *tally)
{
    return tally->name;
}
