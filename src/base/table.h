/* Building a jarak_table: columns first, then rows. */
#ifndef JARAK_BASE_TABLE_H
#define JARAK_BASE_TABLE_H

#include "jarak/table.h"

JARAK_MUST_CHECK jarak_status jarak__table_new(jarak_table **table, jarak_error *error);
/* Only while the table has no rows. The name is copied. */
JARAK_MUST_CHECK jarak_status jarak__table_add_column(jarak_table *table, const char *name, jarak_type type, jarak_error *error);
/* Appends count rows of missing values. */
JARAK_MUST_CHECK jarak_status jarak__table_add_rows(jarak_table *table, size_t count, jarak_error *error);

/* Gives a cell its value; the column must be of that type. Text of length bytes is copied. */
JARAK_MUST_CHECK jarak_status jarak__table_set_text(jarak_table *table, size_t row, size_t index, const char *text, size_t length,
                                                    jarak_error *error);
void jarak__table_set_integer(jarak_table *table, size_t row, size_t index, int64_t value);
void jarak__table_set_number(jarak_table *table, size_t row, size_t index, double value);
void jarak__table_set_boolean(jarak_table *table, size_t row, size_t index, bool value);

/* The column of that name, or SIZE_MAX. */
size_t jarak__table_find(const jarak_table *table, const char *name);

#endif
