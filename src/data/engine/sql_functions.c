/* jarak_key() and the jarak_period functions: the C functions, called on vectors of the engine. */
#include "data/engine/sql_functions.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "data/fold.h"
#include "data/period_parse.h"

/* The texts of an argument, one after the other. */
typedef struct text_column {
    duckdb_string_t *texts;
    uint64_t *validity; /* NULL: none is NULL */
    idx_t n;
} text_column;

static text_column first_argument(duckdb_data_chunk input)
{
    duckdb_vector vector = duckdb_data_chunk_get_vector(input, 0);
    return (text_column){
        .texts = duckdb_vector_get_data(vector), .validity = duckdb_vector_get_validity(vector), .n = duckdb_data_chunk_get_size(input)};
}

static bool is_null(const text_column *column, idx_t row)
{
    return !duckdb_validity_row_is_valid(column->validity, row);
}

static void set_null(duckdb_vector output, idx_t row)
{
    duckdb_vector_ensure_validity_writable(output);
    duckdb_validity_set_row_invalid(duckdb_vector_get_validity(output), row);
}

static void key_function(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output)
{
    enum { USUAL_BYTES = 512 };
    text_column column = first_argument(input);
    for (idx_t row = 0; row < column.n; row++) {
        if (is_null(&column, row)) {
            set_null(output, row);
            continue;
        }
        size_t length = duckdb_string_t_length(column.texts[row]);
        const char *text = duckdb_string_t_data(&column.texts[row]);
        char usual[USUAL_BYTES];
        size_t capacity = length * JARAK__FOLD_GROWTH + 1;
        char *key = capacity <= USUAL_BYTES ? usual : jarak__alloc(capacity);
        if (key == NULL) {
            duckdb_scalar_function_set_error(info, "out of memory");
            return;
        }
        size_t key_length = jarak__fold(text, length, key, capacity);
        duckdb_vector_assign_string_element_len(output, row, key, key_length);
        if (key != usual) {
            jarak__free(key);
        }
    }
}

/* Parses the period in a row; false where it is NULL or not a period. */
static bool period_at(const text_column *column, idx_t row, jarak_period *period)
{
    if (is_null(column, row)) {
        return false;
    }
    size_t length = duckdb_string_t_length(column->texts[row]);
    return jarak__period_parse_bytes(duckdb_string_t_data(&column->texts[row]), length, period) == JARAK__PERIOD_FINE;
}

static void period_kind_function(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output)
{
    (void)info;
    text_column column = first_argument(input);
    for (idx_t row = 0; row < column.n; row++) {
        jarak_period period;
        if (period_at(&column, row, &period)) {
            duckdb_vector_assign_string_element(output, row, jarak_period_kind_text(period.kind));
        } else {
            set_null(output, row);
        }
    }
}

static void period_days(duckdb_data_chunk input, duckdb_vector output, bool first)
{
    text_column column = first_argument(input);
    duckdb_date *days = duckdb_vector_get_data(output);
    for (idx_t row = 0; row < column.n; row++) {
        jarak_period period;
        if (period_at(&column, row, &period) && period.kind != JARAK_PERIOD_PLANNED && period.kind != JARAK_PERIOD_UNDATED) {
            days[row].days = first ? period.first_day : period.last_day;
        } else {
            set_null(output, row);
        }
    }
}

static void period_first_function(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output)
{
    (void)info;
    period_days(input, output, true);
}

static void period_last_function(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output)
{
    (void)info;
    period_days(input, output, false);
}

/* The same for years as numbers, as files of many million rows have them. */
static void year_days(duckdb_data_chunk input, duckdb_vector output, bool first)
{
    duckdb_vector vector = duckdb_data_chunk_get_vector(input, 0);
    const int32_t *years = duckdb_vector_get_data(vector);
    uint64_t *validity = duckdb_vector_get_validity(vector);
    duckdb_date *days = duckdb_vector_get_data(output);
    idx_t n = duckdb_data_chunk_get_size(input);
    int32_t year = 0;
    int32_t day = 0;
    for (idx_t row = 0; row < n; row++) {
        if ((validity != NULL && !duckdb_validity_row_is_valid(validity, row)) || years[row] < 1 || years[row] > 9999) {
            set_null(output, row);
            continue;
        }
        if (years[row] != year) { /* most rows are of the same year as the one before */
            year = years[row];
            day = first ? jarak_day_from_date(year, 1, 1) : jarak_day_from_date(year, 12, 31);
        }
        days[row].days = day;
    }
}

static void year_first_function(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output)
{
    (void)info;
    year_days(input, output, true);
}

static void year_last_function(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output)
{
    (void)info;
    year_days(input, output, false);
}

static bool add_function(duckdb_connection connection, const char *name, duckdb_type argument, duckdb_type result,
                         duckdb_scalar_function_t function)
{
    duckdb_scalar_function added = duckdb_create_scalar_function();
    duckdb_logical_type argument_type = duckdb_create_logical_type(argument);
    duckdb_logical_type result_type = duckdb_create_logical_type(result);
    duckdb_scalar_function_set_name(added, name);
    duckdb_scalar_function_add_parameter(added, argument_type);
    duckdb_scalar_function_set_return_type(added, result_type);
    duckdb_scalar_function_set_function(added, function);
    bool done = duckdb_register_scalar_function(connection, added) == DuckDBSuccess;
    duckdb_destroy_logical_type(&result_type);
    duckdb_destroy_logical_type(&argument_type);
    duckdb_destroy_scalar_function(&added);
    return done;
}

jarak_status jarak__sql_functions_register(duckdb_connection connection, jarak_error *error)
{
    static const struct {
        const char *name;
        duckdb_type argument, result;
        duckdb_scalar_function_t function;
    } functions[] = {
        {"jarak_key", DUCKDB_TYPE_VARCHAR, DUCKDB_TYPE_VARCHAR, key_function},
        {"jarak_period_kind", DUCKDB_TYPE_VARCHAR, DUCKDB_TYPE_VARCHAR, period_kind_function},
        {"jarak_period_first", DUCKDB_TYPE_VARCHAR, DUCKDB_TYPE_DATE, period_first_function},
        {"jarak_period_last", DUCKDB_TYPE_VARCHAR, DUCKDB_TYPE_DATE, period_last_function},
        {"jarak_year_first", DUCKDB_TYPE_INTEGER, DUCKDB_TYPE_DATE, year_first_function},
        {"jarak_year_last", DUCKDB_TYPE_INTEGER, DUCKDB_TYPE_DATE, year_last_function},
    };
    bool done = true;
    for (size_t i = 0; done && i < sizeof functions / sizeof functions[0]; i++) {
        done = add_function(connection, functions[i].name, functions[i].argument, functions[i].result, functions[i].function);
    }
    return done ? JARAK_OK : jarak_fail(error, JARAK_ERR_SQL, "the engine does not take jarak's functions");
}
