/* The engine's scalar functions, as predicates. */
#include "data/engine/predicate.h"

#include <duckdb.h>
#include <stdatomic.h>
#include <stdio.h>

#include "base/alloc.h"
#include "data/engine/engine.h"
#include "data/store.h"

typedef struct registered {
    jarak__predicate *decide;
    void *context;
    void (*release)(void *context);
} registered;

static void call(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output)
{
    const registered *function = duckdb_scalar_function_get_extra_info(info);
    function->decide(jarak__chunk_show(input), duckdb_data_chunk_get_size(input), duckdb_vector_get_data(output), function->context);
}

static void release(void *memory)
{
    registered *function = memory;
    function->release(function->context);
    jarak__free(function);
}

jarak_status jarak__predicate_register(jarak_store *store, const char *stem, jarak__predicate *decide, void *context,
                                       void (*release_context)(void *context), char name[JARAK__PREDICATE_NAME_BYTES], jarak_error *error)
{
    static atomic_uint n_registered;
    registered *made = jarak__alloc(sizeof *made);
    if (made == NULL) {
        release_context(context);
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for a function");
    }
    *made = (registered){.decide = decide, .context = context, .release = release_context};
    snprintf(name, JARAK__PREDICATE_NAME_BYTES, "%s_%u", stem, atomic_fetch_add(&n_registered, 1));
    duckdb_scalar_function function = duckdb_create_scalar_function();
    duckdb_logical_type any = duckdb_create_logical_type(DUCKDB_TYPE_ANY);
    duckdb_logical_type boolean = duckdb_create_logical_type(DUCKDB_TYPE_BOOLEAN);
    duckdb_scalar_function_set_name(function, name);
    duckdb_scalar_function_set_varargs(function, any);
    duckdb_scalar_function_set_return_type(function, boolean);
    duckdb_scalar_function_set_special_handling(function); /* a missing value does not decide by itself */
    duckdb_scalar_function_set_volatile(function);         /* every row counts, and each once */
    duckdb_scalar_function_set_extra_info(function, made, release);
    duckdb_scalar_function_set_function(function, call);
    duckdb_state state = duckdb_register_scalar_function(jarak__store_connection(store), function);
    duckdb_destroy_logical_type(&any);
    duckdb_destroy_logical_type(&boolean);
    duckdb_destroy_scalar_function(&function); /* where it was not registered, with its context */
    return state == DuckDBSuccess ? JARAK_OK : jarak_fail(error, JARAK_ERR_INTERNAL, "the engine refuses a function");
}
