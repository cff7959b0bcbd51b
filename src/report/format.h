/* How results become text. A printer says three things of a result, each once: a page for the eye (running text and sheets), the rows, and
 * a tree of documented keys; each format shows one of them: table, markdown and latex the page, csv the rows, json the tree.
 *
 * A format is one file format_<name>.c, named twice in format.c, and a number in jarak/table.h. A printer knows no format. */
#ifndef JARAK_REPORT_FORMAT_H
#define JARAK_REPORT_FORMAT_H

#include <stdio.h>

#include "base/writer.h"
#include "jarak/print.h"
#include "jarak/table.h"
#include "report/sheet.h"

struct jarak__format;

enum { JARAK__PAGE_COLUMNS = 100 }; /* of the terminal that a page of running text is made for */

/* Where the text goes: to the stream, piece by piece. */
typedef struct jarak__output {
    const struct jarak__format *format;
    FILE *stream;
    jarak__writer writer; /* what is not yet in the stream */
    jarak__writer text;   /* running text of the page that waits for its line's end */
    int columns;          /* that lines of running text have at most on the terminal; 0: as they were written */
    size_t n_blocks;      /* of the page so far: paragraphs and sheets */
    jarak_status status;  /* of the first failure */
    jarak_error error;
} jarak__output;

/* Makes room: writes what has gathered to the stream when it is much. False once writing has failed, so that a loop can end. */
bool jarak__output_flush(jarak__output *out);
/* Writes whatever has gathered. */
void jarak__output_end(jarak__output *out);

/* ---- what a printer calls ---- */

/* The page's running text is written to out->text, in whole lines, by any of the functions of base/writer.h; a sheet comes behind it. */
void jarak__page_sheet(jarak__output *out, const jarak__sheet *sheet);
/* Whether the page is for an article, which sets models side by side, rather than for a terminal. */
bool jarak__page_is_article(const jarak__output *out);
/* For a printer that has failed. */
void jarak__output_fail(jarak__output *out, jarak_status status, const jarak_error *error);

typedef struct jarak__json jarak__json; /* report/json.h */

typedef struct jarak__printout {
    const void *result;
    void (*page)(const void *result, jarak__output *out);  /* NULL: the rows */
    void (*rows)(const void *result, jarak__sheet *sheet); /* the sheet is all zero before */
    void (*tree)(const void *result, jarak__json *json);   /* the keys of the outermost object; NULL: the rows as an array */
} jarak__printout;

/* Prints to the stream, whatever the locale with a point before decimals. Errors: ERR_ARGUMENT (no such format), ERR_MEMORY, ERR_IO. */
JARAK_MUST_CHECK jarak_status jarak__print(const jarak__printout *printout, jarak_format format, FILE *stream, jarak_error *error);

/* The same into memory; jarak_text_free() frees *text, which is NULL on error. */
JARAK_MUST_CHECK jarak_status jarak__print_text(const jarak__printout *printout, jarak_format format, char **text, jarak_error *error);

/* ---- what a format is ---- */

typedef enum jarak__format_shows { JARAK__SHOWS_PAGE, JARAK__SHOWS_ROWS, JARAK__SHOWS_TREE } jarak__format_shows;

typedef struct jarak__format {
    const char *name; /* of --format */
    jarak__format_shows shows;
    bool is_article;
    void (*line)(jarak__writer *writer, const char *line, size_t length); /* a line of running text; of pages */
    void (*sheet)(jarak__output *out, const jarak__sheet *sheet);         /* of pages and rows */
    void (*tree)(jarak__output *out, const jarak__printout *printout);    /* of trees */
} jarak__format;

/* Ends the running text that waits: a sheet stands on lines of its own. */
void jarak__page_end_text(jarak__output *out);

#endif
