/* The engine's scalar functions, as tables of meanings. */
#include "data/engine/meaning.h"

#include <duckdb.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "data/engine/engine.h"
#include "data/store.h"

typedef struct registered {
    jarak__meaning *mean;
    void *context;
    void (*release)(void *context);
} registered;

/* The arguments of one call. */
typedef struct arguments {
    duckdb_string_t *texts;
    const int32_t *years;
    uint64_t *text_validity, *year_validity; /* NULL: none is missing */
} arguments;

static bool is_missing(uint64_t *validity, idx_t row)
{
    return validity != NULL && !duckdb_validity_row_is_valid(validity, row);
}

static int year_at(const arguments *given, idx_t row)
{
    return is_missing(given->year_validity, row) ? JARAK__NO_YEAR : given->years[row];
}

static bool are_equal(duckdb_string_t *a, duckdb_string_t *b)
{
    uint32_t length = duckdb_string_t_length(*a);
    return length == duckdb_string_t_length(*b) && memcmp(duckdb_string_t_data(a), duckdb_string_t_data(b), length) == 0;
}

static void write_meaning(duckdb_vector output, duckdb_string_t *cells, idx_t row, const char *meaning, size_t length)
{
    if (meaning == NULL) {
        duckdb_vector_ensure_validity_writable(output);
        duckdb_validity_set_row_invalid(duckdb_vector_get_validity(output), row);
    } else if (length <= sizeof cells[row].value.inlined.inlined) {
        cells[row] = (duckdb_string_t){.value.inlined.length = (uint32_t)length};
        memcpy(cells[row].value.inlined.inlined, meaning, length);
    } else {
        duckdb_vector_assign_string_element_len(output, row, meaning, length);
    }
}

/* Rows mostly name what the row before named. */
static void call(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output)
{
    const registered *function = duckdb_scalar_function_get_extra_info(info);
    duckdb_vector text = duckdb_data_chunk_get_vector(input, 0);
    duckdb_vector year = duckdb_data_chunk_get_vector(input, 1);
    const arguments given = {duckdb_vector_get_data(text), duckdb_vector_get_data(year), duckdb_vector_get_validity(text),
                             duckdb_vector_get_validity(year)};
    duckdb_string_t *cells = duckdb_vector_get_data(output);
    const char *meaning = NULL;
    size_t length = 0;
    idx_t n_rows = duckdb_data_chunk_get_size(input), known = n_rows;
    for (idx_t row = 0; row < n_rows; row++) {
        if (is_missing(given.text_validity, row)) {
            write_meaning(output, cells, row, NULL, 0);
            continue;
        }
        if (known == n_rows || year_at(&given, row) != year_at(&given, known) || !are_equal(&given.texts[row], &given.texts[known])) {
            if (!function->mean(duckdb_string_t_data(&given.texts[row]), duckdb_string_t_length(given.texts[row]), year_at(&given, row),
                                function->context, &meaning)) {
                duckdb_scalar_function_set_error(info, "out of memory");
                return;
            }
            length = meaning != NULL ? strlen(meaning) : 0;
            known = row;
        }
        write_meaning(output, cells, row, meaning, length);
    }
}

static void release(void *memory)
{
    registered *function = memory;
    function->release(function->context);
    jarak__free(function);
}

jarak_status jarak__meaning_register(jarak_store *store, const char *stem, jarak__meaning *mean, void *context,
                                     void (*release_context)(void *context), char name[JARAK__MEANING_NAME_BYTES], jarak_error *error)
{
    static atomic_uint n_registered;
    registered *made = jarak__alloc(sizeof *made);
    if (made == NULL) {
        release_context(context);
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for a function");
    }
    *made = (registered){.mean = mean, .context = context, .release = release_context};
    snprintf(name, JARAK__MEANING_NAME_BYTES, "%s_%u", stem, atomic_fetch_add(&n_registered, 1));
    duckdb_scalar_function function = duckdb_create_scalar_function();
    duckdb_logical_type text = duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR);
    duckdb_logical_type year = duckdb_create_logical_type(DUCKDB_TYPE_INTEGER);
    duckdb_scalar_function_set_name(function, name);
    duckdb_scalar_function_add_parameter(function, text);
    duckdb_scalar_function_add_parameter(function, year);
    duckdb_scalar_function_set_return_type(function, text);
    duckdb_scalar_function_set_special_handling(function); /* a text means something without a year, too */
    duckdb_scalar_function_set_extra_info(function, made, release);
    duckdb_scalar_function_set_function(function, call);
    duckdb_state state = duckdb_register_scalar_function(jarak__store_connection(store), function);
    duckdb_destroy_logical_type(&text);
    duckdb_destroy_logical_type(&year);
    duckdb_destroy_scalar_function(&function); /* where it was not registered, with its context */
    return state == DuckDBSuccess ? JARAK_OK : jarak_fail(error, JARAK_ERR_INTERNAL, "the engine refuses a function");
}
