/* How a file of cells is written: what stands between them, on which line the header is, and what the decimal sign is. Found out from the
 * start of the file. */
#ifndef JARAK_DATA_DIALECT_H
#define JARAK_DATA_DIALECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct jarak__dialect {
    char delimiter;  /* , ; | or a tab; a comma where none is there */
    int64_t n_above; /* lines above the header: remarks, blank lines */
} jarak__dialect;

/* Looks at the first lines of text of size bytes; is_whole: it is all of the file. The delimiter (told, or '\0': found out) is the one by
 * which most lines have the same number of cells; the header is the first of these lines. Lines above it are taken for remarks only where
 * it names columns: no cell is a number other than a year. Cost O(size). */
jarak__dialect jarak__dialect_find(const char *text, size_t size, bool is_whole, char told);

/* Whether numbers with a decimal comma are possible: between commas they stand in quotes. Cost O(size) at most. */
bool jarak__dialect_may_have_commas(const char *text, size_t size, char delimiter, char quote);
/* Which of n_columns columns below the header hold numbers with a decimal comma: some cells can be nothing else ("1234,5", "1.234,5"), and
 * none has a decimal point. "1,234" alone says nothing: it may be a thousand. False where memory is out. Cost O(size). */
bool jarak__dialect_find_commas(const char *text, size_t size, char delimiter, char quote, size_t n_columns, bool *has_comma);

#endif
