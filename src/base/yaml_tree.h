/* Reading YAML: a tree of texts, lists and maps in which every node knows its line, so that errors can point at it.
 *
 * A thin cover over libyaml's document. Scalars stay texts: what they mean is the reader's business. Nodes live as long as the
 * document. Keys are unique in a map, and a file holds one document.
 */
#ifndef JARAK_BASE_YAML_TREE_H
#define JARAK_BASE_YAML_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "jarak/status.h"

typedef struct jarak__yaml jarak__yaml; /* the document */

typedef enum jarak__yaml_kind { JARAK__YAML_ABSENT, JARAK__YAML_TEXT, JARAK__YAML_LIST, JARAK__YAML_MAP } jarak__yaml_kind;

/* A node, by value. One of kind ABSENT stands for what is not there and may be passed on like any other. */
typedef struct jarak__yaml_node {
    jarak__yaml *document;
    void *node;
    jarak__yaml_kind kind;
    size_t line; /* 1 is the first */
    size_t column;
} jarak__yaml_node;

/* Parses bytes; file is the name used in messages and is copied. Errors: ERR_FORMAT "file:line:column: problem", ERR_MEMORY. */
jarak_status jarak__yaml_parse(const char *file, const void *bytes, size_t size, jarak__yaml **out, jarak_error *error);
void jarak__yaml_free(jarak__yaml *document);
jarak__yaml_node jarak__yaml_root(jarak__yaml *document);

/* The value under key of a map, or ABSENT. */
jarak__yaml_node jarak__yaml_get(jarak__yaml_node map, const char *key);
/* The items of a list, or the values of a map in the order of the file; key (may be NULL) receives the item's key, NULL for a list. */
size_t jarak__yaml_count(jarak__yaml_node node);
jarak__yaml_node jarak__yaml_item(jarak__yaml_node node, size_t index, const char **key);

/* The text of a scalar without NUL inside; NULL for other nodes. */
const char *jarak__yaml_text(jarak__yaml_node node);

/* Checked reading: each fails with ERR_FORMAT naming file, line and key. */
jarak_status jarak__yaml_want_text(jarak__yaml_node map, const char *key, bool required, const char **text, jarak_error *error);
jarak_status jarak__yaml_want_bool(jarak__yaml_node map, const char *key, bool fallback, bool *value, jarak_error *error);
jarak_status jarak__yaml_want_kind(jarak__yaml_node map, const char *key, jarak__yaml_kind kind, bool required, jarak__yaml_node *value,
                                   jarak_error *error);
/* Fails unless every key of map is in keys, a NULL-terminated list. */
jarak_status jarak__yaml_only_keys(jarak__yaml_node map, const char *const *keys, jarak_error *error);

/* "file:line:column: message" as ERR_FORMAT. */
jarak_status jarak__yaml_fail(jarak__yaml_node node, jarak_error *error, const char *format, ...) JARAK_PRINTF(3, 4);

#endif
