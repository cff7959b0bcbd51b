/* The table of results: columns of typed values that grow together, texts in an arena. */
#include "base/table.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/checked.h"

typedef union cell {
    const char *text;
    int64_t integer;
    double number;
    bool boolean;
} cell;

typedef struct column {
    const char *name;
    jarak_type type;
    cell *cells;
    bool *present;
} column;

struct jarak_table {
    size_t n_columns;
    size_t n_rows;
    size_t row_capacity;
    column *columns;
    jarak__arena texts;
};

static jarak_status out_of_memory(const jarak_table *table, jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for a table of %zu rows and %zu columns", table->n_rows, table->n_columns);
}

jarak_status jarak__table_new(jarak_table **table, jarak_error *error)
{
    *table = jarak__calloc(1, sizeof **table);
    return *table != NULL ? JARAK_OK : jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for a table");
}

jarak_status jarak__table_add_column(jarak_table *table, const char *name, jarak_type type, jarak_error *error)
{
    assert(table->row_capacity == 0);
    column *columns = jarak__resize_array(table->columns, table->n_columns + 1, sizeof *columns);
    if (columns == NULL) {
        return out_of_memory(table, error);
    }
    table->columns = columns;
    const char *copy = jarak__arena_text(&table->texts, name, strlen(name));
    if (copy == NULL) {
        return out_of_memory(table, error);
    }
    columns[table->n_columns++] = (column){.name = copy, .type = type};
    return JARAK_OK;
}

static bool reserve(jarak_table *table, size_t needed)
{
    if (needed <= table->row_capacity) {
        return true;
    }
    size_t capacity;
    if (!jarak__grown_capacity(table->row_capacity, needed, &capacity)) {
        return false;
    }
    for (size_t i = 0; i < table->n_columns; i++) {
        column *c = &table->columns[i];
        cell *cells = jarak__resize_array(c->cells, capacity, sizeof *cells);
        if (cells == NULL) {
            return false;
        }
        c->cells = cells;
        bool *present = jarak__resize_array(c->present, capacity, sizeof *present);
        if (present == NULL) {
            return false;
        }
        c->present = present;
    }
    table->row_capacity = capacity;
    return true;
}

jarak_status jarak__table_add_rows(jarak_table *table, size_t count, jarak_error *error)
{
    if (count == 0) {
        return JARAK_OK;
    }
    size_t needed;
    if (!jarak__add(table->n_rows, count, &needed) || !reserve(table, needed)) {
        return out_of_memory(table, error);
    }
    for (size_t i = 0; i < table->n_columns; i++) {
        column *c = &table->columns[i];
        memset(c->present + table->n_rows, 0, count * sizeof *c->present);
    }
    table->n_rows = needed;
    return JARAK_OK;
}

static cell *cell_to_set(jarak_table *table, size_t row, size_t index, jarak_type type)
{
    assert(index < table->n_columns && row < table->n_rows && table->columns[index].type == type);
    (void)type;
    table->columns[index].present[row] = true;
    return &table->columns[index].cells[row];
}

jarak_status jarak__table_set_text(jarak_table *table, size_t row, size_t index, const char *text, size_t length, jarak_error *error)
{
    const char *copy = jarak__arena_text(&table->texts, text, length);
    if (copy == NULL) {
        return out_of_memory(table, error);
    }
    cell_to_set(table, row, index, JARAK_TEXT)->text = copy;
    return JARAK_OK;
}

void jarak__table_set_integer(jarak_table *table, size_t row, size_t index, int64_t value)
{
    cell_to_set(table, row, index, JARAK_INTEGER)->integer = value;
}

void jarak__table_set_number(jarak_table *table, size_t row, size_t index, double value)
{
    cell_to_set(table, row, index, JARAK_NUMBER)->number = value;
}

void jarak__table_set_boolean(jarak_table *table, size_t row, size_t index, bool value)
{
    cell_to_set(table, row, index, JARAK_BOOLEAN)->boolean = value;
}

size_t jarak__table_find(const jarak_table *table, const char *name)
{
    for (size_t i = 0; i < table->n_columns; i++) {
        if (strcmp(table->columns[i].name, name) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

size_t jarak_table_rows(const jarak_table *table)
{
    return table->n_rows;
}

size_t jarak_table_columns(const jarak_table *table)
{
    return table->n_columns;
}

const char *jarak_table_name(const jarak_table *table, size_t index)
{
    return table->columns[index].name;
}

jarak_type jarak_table_type(const jarak_table *table, size_t index)
{
    return table->columns[index].type;
}

bool jarak_table_is_missing(const jarak_table *table, size_t row, size_t index)
{
    return !table->columns[index].present[row];
}

/* The value where the cell has one of that type, else NULL. */
static const cell *cell_of(const jarak_table *table, size_t row, size_t index, jarak_type type)
{
    const column *c = &table->columns[index];
    return c->type == type && c->present[row] ? &c->cells[row] : NULL;
}

const char *jarak_table_text(const jarak_table *table, size_t row, size_t index)
{
    const cell *value = cell_of(table, row, index, JARAK_TEXT);
    return value != NULL ? value->text : NULL;
}

int64_t jarak_table_integer(const jarak_table *table, size_t row, size_t index)
{
    const cell *value = cell_of(table, row, index, JARAK_INTEGER);
    return value != NULL ? value->integer : 0;
}

double jarak_table_number(const jarak_table *table, size_t row, size_t index)
{
    const cell *value = cell_of(table, row, index, JARAK_NUMBER);
    return value != NULL ? value->number : (double)NAN;
}

bool jarak_table_boolean(const jarak_table *table, size_t row, size_t index)
{
    const cell *value = cell_of(table, row, index, JARAK_BOOLEAN);
    return value != NULL && value->boolean;
}

void jarak_table_free(jarak_table *table)
{
    if (table == NULL) {
        return;
    }
    for (size_t i = 0; i < table->n_columns; i++) {
        jarak__free(table->columns[i].cells);
        jarak__free(table->columns[i].present);
    }
    jarak__free(table->columns);
    jarak__arena_release(&table->texts);
    jarak__free(table);
}
