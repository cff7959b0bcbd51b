/* Reading column vectors: whole numbers, fractions and truth values as such, everything else as the text a person would write. */
#include "data/engine/cells.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/table.h"
#include "base/text.h"
#include "base/writer.h"

static bool is_valid(duckdb_vector vector, idx_t row)
{
    uint64_t *validity = duckdb_vector_get_validity(vector);
    return validity == NULL || duckdb_validity_row_is_valid(validity, row);
}

static jarak_type simple_type(duckdb_type id)
{
    switch (id) {
    case DUCKDB_TYPE_BOOLEAN:
        return JARAK_BOOLEAN;
    case DUCKDB_TYPE_TINYINT:
    case DUCKDB_TYPE_SMALLINT:
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_HUGEINT:
    case DUCKDB_TYPE_UTINYINT:
    case DUCKDB_TYPE_USMALLINT:
    case DUCKDB_TYPE_UINTEGER:
    case DUCKDB_TYPE_UBIGINT:
        return JARAK_INTEGER;
    case DUCKDB_TYPE_FLOAT:
    case DUCKDB_TYPE_DOUBLE:
    case DUCKDB_TYPE_DECIMAL:
        return JARAK_NUMBER;
    default:
        return JARAK_TEXT;
    }
}

/* Whether append_text knows the type. */
static bool has_text_form(duckdb_logical_type logical)
{
    bool known = true;
    switch (duckdb_get_type_id(logical)) {
    case DUCKDB_TYPE_VARCHAR:
    case DUCKDB_TYPE_DATE:
    case DUCKDB_TYPE_TIME:
    case DUCKDB_TYPE_TIMESTAMP:
    case DUCKDB_TYPE_TIMESTAMP_TZ:
    case DUCKDB_TYPE_ENUM:
    case DUCKDB_TYPE_SQLNULL:
        return true;
    case DUCKDB_TYPE_LIST: {
        duckdb_logical_type child = duckdb_list_type_child_type(logical);
        known = has_text_form(child);
        duckdb_destroy_logical_type(&child);
        return known;
    }
    case DUCKDB_TYPE_STRUCT:
        for (idx_t i = 0; known && i < duckdb_struct_type_child_count(logical); i++) {
            duckdb_logical_type child = duckdb_struct_type_child_type(logical, i);
            known = has_text_form(child);
            duckdb_destroy_logical_type(&child);
        }
        return known;
    default:
        return simple_type(duckdb_get_type_id(logical)) != JARAK_TEXT;
    }
}

jarak_status jarak__cells_type(const char *name, duckdb_logical_type logical, jarak_type *type, jarak_error *error)
{
    *type = simple_type(duckdb_get_type_id(logical));
    if (!has_text_form(logical)) {
        return jarak_fail(error, JARAK_ERR_SQL,
                          _("column \"%s\" is of a type that cannot be shown; cast it, as in CAST(\"%s\" AS VARCHAR)"), name, name);
    }
    return JARAK_OK;
}

/* The whole number in a cell; false where it needs more than 64 bits. */
static bool integer_value(duckdb_vector vector, duckdb_type id, idx_t row, int64_t *value)
{
    const void *data = duckdb_vector_get_data(vector);
    switch (id) {
    case DUCKDB_TYPE_TINYINT:
        *value = ((const int8_t *)data)[row];
        return true;
    case DUCKDB_TYPE_SMALLINT:
        *value = ((const int16_t *)data)[row];
        return true;
    case DUCKDB_TYPE_INTEGER:
        *value = ((const int32_t *)data)[row];
        return true;
    case DUCKDB_TYPE_BIGINT:
        *value = ((const int64_t *)data)[row];
        return true;
    case DUCKDB_TYPE_UTINYINT:
        *value = ((const uint8_t *)data)[row];
        return true;
    case DUCKDB_TYPE_USMALLINT:
        *value = ((const uint16_t *)data)[row];
        return true;
    case DUCKDB_TYPE_UINTEGER:
        *value = ((const uint32_t *)data)[row];
        return true;
    case DUCKDB_TYPE_UBIGINT: {
        uint64_t wide = ((const uint64_t *)data)[row];
        *value = (int64_t)wide;
        return wide <= INT64_MAX;
    }
    default: { /* HUGEINT, in two halves: it fits where the upper one only repeats the sign of the lower */
        duckdb_hugeint wide = ((const duckdb_hugeint *)data)[row];
        *value = (int64_t)wide.lower;
        return wide.upper == (*value < 0 ? -1 : 0);
    }
    }
}

static double decimal_value(duckdb_vector vector, duckdb_logical_type logical, idx_t row)
{
    const void *data = duckdb_vector_get_data(vector);
    duckdb_decimal decimal = {.width = duckdb_decimal_width(logical), .scale = duckdb_decimal_scale(logical)};
    int64_t narrow = 0;
    switch (duckdb_decimal_internal_type(logical)) {
    case DUCKDB_TYPE_SMALLINT:
        narrow = ((const int16_t *)data)[row];
        break;
    case DUCKDB_TYPE_INTEGER:
        narrow = ((const int32_t *)data)[row];
        break;
    case DUCKDB_TYPE_BIGINT:
        narrow = ((const int64_t *)data)[row];
        break;
    default:
        decimal.value = ((const duckdb_hugeint *)data)[row];
        return duckdb_decimal_to_double(decimal);
    }
    decimal.value = (duckdb_hugeint){.lower = (uint64_t)narrow, .upper = narrow < 0 ? -1 : 0};
    return duckdb_decimal_to_double(decimal);
}

static double number_value(duckdb_vector vector, duckdb_logical_type logical, idx_t row)
{
    switch (duckdb_get_type_id(logical)) {
    case DUCKDB_TYPE_FLOAT:
        return (double)((const float *)duckdb_vector_get_data(vector))[row];
    case DUCKDB_TYPE_DOUBLE:
        return ((const double *)duckdb_vector_get_data(vector))[row];
    default:
        return decimal_value(vector, logical, row);
    }
}

static void append_date(jarak__writer *writer, duckdb_date date)
{
    if (!duckdb_is_finite_date(date)) {
        jarak__write_format(writer, "%s", date.days > 0 ? "infinity" : "-infinity");
        return;
    }
    duckdb_date_struct parts = duckdb_from_date(date);
    jarak__write_format(writer, "%04" PRId32 "-%02d-%02d", parts.year, parts.month, parts.day);
}

static void append_time(jarak__writer *writer, duckdb_time_struct parts)
{
    jarak__write_format(writer, "%02d:%02d:%02d", parts.hour, parts.min, parts.sec);
    if (parts.micros != 0) {
        jarak__write_format(writer, ".%06" PRId32, parts.micros);
    }
}

static void append_timestamp(jarak__writer *writer, duckdb_timestamp timestamp)
{
    if (!duckdb_is_finite_timestamp(timestamp)) {
        jarak__write_format(writer, "%s", timestamp.micros > 0 ? "infinity" : "-infinity");
        return;
    }
    duckdb_timestamp_struct parts = duckdb_from_timestamp(timestamp);
    append_date(writer, duckdb_to_date(parts.date));
    jarak__write_format(writer, " ");
    append_time(writer, parts.time);
}

static void append_enum(jarak__writer *writer, duckdb_vector vector, duckdb_logical_type logical, idx_t row)
{
    const void *data = duckdb_vector_get_data(vector);
    idx_t index;
    switch (duckdb_enum_internal_type(logical)) {
    case DUCKDB_TYPE_UTINYINT:
        index = ((const uint8_t *)data)[row];
        break;
    case DUCKDB_TYPE_USMALLINT:
        index = ((const uint16_t *)data)[row];
        break;
    default:
        index = ((const uint32_t *)data)[row];
    }
    char *text = duckdb_enum_dictionary_value(logical, index);
    jarak__write_format(writer, "%s", text);
    duckdb_free(text);
}

static void append_text(jarak__writer *writer, duckdb_vector vector, duckdb_logical_type logical, idx_t row);

static void append_list(jarak__writer *writer, duckdb_vector vector, duckdb_logical_type logical, idx_t row)
{
    duckdb_list_entry entry = ((const duckdb_list_entry *)duckdb_vector_get_data(vector))[row];
    duckdb_vector child = duckdb_list_vector_get_child(vector);
    duckdb_logical_type child_type = duckdb_list_type_child_type(logical);
    jarak__write_format(writer, "[");
    for (uint64_t i = 0; i < entry.length; i++) {
        jarak__write_format(writer, "%s", i > 0 ? ", " : "");
        append_text(writer, child, child_type, entry.offset + i);
    }
    jarak__write_format(writer, "]");
    duckdb_destroy_logical_type(&child_type);
}

static void append_struct(jarak__writer *writer, duckdb_vector vector, duckdb_logical_type logical, idx_t row)
{
    jarak__write_format(writer, "{");
    for (idx_t i = 0; i < duckdb_struct_type_child_count(logical); i++) {
        char *name = duckdb_struct_type_child_name(logical, i);
        duckdb_logical_type child_type = duckdb_struct_type_child_type(logical, i);
        jarak__write_format(writer, "%s%s: ", i > 0 ? ", " : "", name);
        append_text(writer, duckdb_struct_vector_get_child(vector, i), child_type, row);
        duckdb_destroy_logical_type(&child_type);
        duckdb_free(name);
    }
    jarak__write_format(writer, "}");
}

/* The text of one value, nested ones included. */
static void append_text(jarak__writer *writer, duckdb_vector vector, duckdb_logical_type logical, idx_t row)
{
    if (!is_valid(vector, row)) {
        jarak__write_format(writer, "NULL");
        return;
    }
    void *data = duckdb_vector_get_data(vector);
    duckdb_type id = duckdb_get_type_id(logical);
    int64_t integer;
    switch (id) {
    case DUCKDB_TYPE_VARCHAR: {
        duckdb_string_t *string = &((duckdb_string_t *)data)[row];
        jarak__write_bytes(writer, duckdb_string_t_data(string), duckdb_string_t_length(*string));
        break;
    }
    case DUCKDB_TYPE_DATE:
        append_date(writer, ((const duckdb_date *)data)[row]);
        break;
    case DUCKDB_TYPE_TIME:
        append_time(writer, duckdb_from_time(((const duckdb_time *)data)[row]));
        break;
    case DUCKDB_TYPE_TIMESTAMP:
    case DUCKDB_TYPE_TIMESTAMP_TZ:
        append_timestamp(writer, ((const duckdb_timestamp *)data)[row]);
        break;
    case DUCKDB_TYPE_ENUM:
        append_enum(writer, vector, logical, row);
        break;
    case DUCKDB_TYPE_LIST:
        append_list(writer, vector, logical, row);
        break;
    case DUCKDB_TYPE_STRUCT:
        append_struct(writer, vector, logical, row);
        break;
    case DUCKDB_TYPE_BOOLEAN:
        jarak__write_format(writer, "%s", ((const bool *)data)[row] ? "true" : "false");
        break;
    case DUCKDB_TYPE_FLOAT:
    case DUCKDB_TYPE_DOUBLE:
    case DUCKDB_TYPE_DECIMAL:
        jarak__write_number(writer, number_value(vector, logical, row));
        break;
    default:
        if (integer_value(vector, id, row, &integer)) {
            jarak__write_format(writer, "%" PRId64, integer);
        } else {
            jarak__write_format(writer, "(beyond 64 bits)");
        }
    }
}

static jarak_status append_cell(jarak_table *table, size_t row, size_t column, duckdb_vector vector, duckdb_logical_type logical,
                                idx_t from, jarak__writer *writer, jarak_error *error)
{
    duckdb_type id = duckdb_get_type_id(logical);
    int64_t integer;
    switch (simple_type(id)) {
    case JARAK_BOOLEAN:
        jarak__table_set_boolean(table, row, column, ((const bool *)duckdb_vector_get_data(vector))[from]);
        return JARAK_OK;
    case JARAK_INTEGER:
        if (!integer_value(vector, id, from, &integer)) {
            return jarak_fail(error, JARAK_ERR_OVERFLOW,
                              _("a whole number in column \"%s\" needs more than 64 bits; cast it to DOUBLE or VARCHAR"),
                              jarak_table_name(table, column));
        }
        jarak__table_set_integer(table, row, column, integer);
        return JARAK_OK;
    case JARAK_NUMBER:
        jarak__table_set_number(table, row, column, number_value(vector, logical, from));
        return JARAK_OK;
    default:
        writer->length = 0;
        append_text(writer, vector, logical, from);
        if (writer->failed) {
            return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for a text in column \"%s\""), jarak_table_name(table, column));
        }
        return jarak__table_set_text(table, row, column, writer->bytes, writer->length, error);
    }
}

jarak_status jarak__cells_append(duckdb_data_chunk chunk, size_t n_rows, jarak_table *table, jarak_error *error)
{
    size_t first_row = jarak_table_rows(table);
    jarak__writer writer = {0};
    jarak_status status = jarak__table_add_rows(table, n_rows, error);
    for (size_t column = 0; status == JARAK_OK && column < jarak_table_columns(table); column++) {
        duckdb_vector vector = duckdb_data_chunk_get_vector(chunk, column);
        duckdb_logical_type logical = duckdb_vector_get_column_type(vector);
        for (size_t row = 0; status == JARAK_OK && row < n_rows; row++) {
            if (is_valid(vector, row)) {
                status = append_cell(table, first_row + row, column, vector, logical, row, &writer, error);
            }
        }
        duckdb_destroy_logical_type(&logical);
    }
    jarak__writer_release(&writer);
    return status;
}
