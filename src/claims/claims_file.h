/* A claims file, read: what each claim states and asks. Private to the claims layer. */
#ifndef JARAK_CLAIMS_CLAIMS_FILE_H
#define JARAK_CLAIMS_CLAIMS_FILE_H

#include "base/yaml_tree.h"
#include "claims/quantifier.h"
#include "jarak/claims.h"

/* Data that claims need. Texts live as long as the file. */
typedef struct jarak__need {
    const char *id;
    const char *data;           /* a query: they are there where it gives a row */
    const char *load, *load_id; /* what to load where they are not; load_id may be NULL */
} jarak__need;

/* One claim as written. Texts live as long as the file. */
typedef struct jarak__claim_text {
    jarak__yaml_node node; /* where it stands, for messages */
    const char *id, *paragraph, *statement, *statement_id, *source, *note;
    const char *condition; /* NULL exactly for an opinion */
    const char *rows;      /* may be NULL */
    const char *require;   /* the quantifier as written, or NULL */
    jarak__quantifier quantifier;
    bool opinion;
    size_t n_needs;
    const jarak__need **needs; /* in the file's */
} jarak__claim_text;

typedef struct jarak__claims_file {
    jarak__yaml *document;
    const char *title, *title_id, *source;
    const char *with; /* common table expressions, or NULL */
    size_t n_needs;
    jarak__need *needs;
    size_t count;
    jarak__claim_text *claims;
} jarak__claims_file;

/* Reads and checks a file; path NULL: the claims that come with jarak; the name of a set that comes with it, where there is no such file:
 * that set. Errors: ERR_NOT_FOUND, ERR_IO, ERR_FORMAT, ERR_MEMORY. */
jarak_status jarak__claims_file_read(const char *path, jarak__claims_file **out, jarak_error *error);
void jarak__claims_file_free(jarak__claims_file *file);

#endif
