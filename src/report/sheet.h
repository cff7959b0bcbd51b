/* A table as a printer gives it to every format: columns with their key, title and look, and a function that tells a cell. Nothing is
 * copied, so that a million rows cost no memory. */
#ifndef JARAK_REPORT_SHEET_H
#define JARAK_REPORT_SHEET_H

#include "base/writer.h"
#include "jarak/table.h"

/* How a number is shown to the eye; data formats write it in full. */
typedef enum jarak__look {
    JARAK__LOOK_ROUNDED = 0, /* six significant digits without zeros behind the point, none before the point rounded away */
    JARAK__LOOK_GENERAL,     /* %g with so many digits */
    JARAK__LOOK_FIXED,       /* so many digits behind the point */
    JARAK__LOOK_SIGNIFICANT, /* so many significant digits, zeros among them */
    JARAK__LOOK_P_VALUE,     /* four digits behind the point, powers of ten where these were zero */
    JARAK__LOOK_GROUPED,     /* a whole number with commas between thousands */
} jarak__look;

typedef struct jarak__column {
    const char *key;   /* its name in JSON and CSV; NULL: for the eye alone */
    const char *title; /* over it, marked with N_(); NULL: the key */
    jarak_type type;
    jarak__look look;
    int digits;
    bool only_data;   /* of JSON and CSV alone */
    bool left, right; /* where the alignment is not that of the type: numbers right, all else left */
} jarak__column;

typedef struct jarak__cell {
    bool present; /* false: missing */
    const char *text;
    double number;
    int64_t integer;
    bool boolean;
    bool strong;         /* stands out where the format can show that */
    const char *instead; /* shown to the eye in place of a missing value; NULL: nothing */
    const char *mark;    /* behind the value, for the eye: "***"; NULL: none */
    size_t n_list;       /* of a list: its elements; the column's type is JARAK_TEXT */
    const char *const *list;
    bool is_list;
    char scratch[128]; /* room for a text put together for this cell */
} jarak__cell;

typedef struct jarak__sheet {
    const void *data;
    size_t n_rows, n_columns;
    const jarak__column *columns;
    /* Fills the cell, which is all zero. */
    void (*cell)(const void *data, size_t row, size_t column, jarak__cell *cell);
    bool (*starts_block)(const void *data, size_t row); /* whether a rule stands before the row in print; NULL: never */
    int indent;                                         /* blanks before each line on the terminal */
    bool plain;  /* on the terminal, keys as titles and one blank between columns: what a query gives */
    bool is_raw; /* texts of CSV are as they are, also where a spreadsheet would run them as a formula */
} jarak__sheet;

/* A cell of the sheet, with nothing shown that is NaN. */
void jarak__sheet_cell(const jarak__sheet *sheet, size_t row, size_t column, jarak__cell *cell);
/* What stands in a cell for the eye, without its mark. */
void jarak__write_cell(jarak__writer *writer, const jarak__column *column, const jarak__cell *cell);
/* The title of a column in the user's language. */
const char *jarak__column_title(const jarak__sheet *sheet, size_t column);
bool jarak__column_is_right(const jarak__column *column);

/* Give a cell its value; NULL and NaN are missing. */
void jarak__cell_text(jarak__cell *cell, const char *text);
void jarak__cell_number(jarak__cell *cell, double number);
void jarak__cell_integer(jarak__cell *cell, int64_t integer);
void jarak__cell_boolean(jarak__cell *cell, bool boolean);

/* A table as a sheet. The columns are to be freed with jarak__free(). Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__sheet_of_table(const jarak_table *table, jarak__column **columns, jarak__sheet *sheet,
                                                    jarak_error *error);

/* Numbers for the eye. */
void jarak__write_rounded(jarak__writer *writer, double number);
void jarak__write_significant(jarak__writer *writer, double number, int digits);
void jarak__write_grouped(jarak__writer *writer, size_t number);

#endif
