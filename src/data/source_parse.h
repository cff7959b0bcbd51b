/* Shared by the files that read a source description. Each names what is wrong with its line (ERR_FORMAT). */
#ifndef JARAK_DATA_SOURCE_PARSE_H
#define JARAK_DATA_SOURCE_PARSE_H

#include "data/source.h"

/* ERR_MEMORY. */
jarak_status jarak__source_no_memory(jarak_error *error);
/* At least count zeroed elements of the description's arena. */
JARAK_MUST_CHECK jarak_status jarak__source_take(jarak__source *source, size_t count, size_t size, void **items, jarak_error *error);

/* The list of texts under a key of map, and the map from texts to texts; without the key, empty unless required. */
JARAK_MUST_CHECK jarak_status jarak__source_read_texts(jarak__source *source, jarak__yaml_node map, const char *key, bool required,
                                                       jarak__texts *texts, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__source_read_pairs(jarak__source *source, jarak__yaml_node map, const char *key, jarak__pairs *pairs,
                                                       jarak_error *error);

/* The key `outside` of a column of states, or of `cells`. */
JARAK_MUST_CHECK jarak_status jarak__source_read_outside(jarak__state_column *state, jarak_error *error);
/* The keys `file` and `beside` of the whole description. */
JARAK_MUST_CHECK jarak_status jarak__source_read_file(jarak__source *source, jarak__yaml_node root, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__source_read_besides(jarak__source *source, jarak__yaml_node root, jarak_error *error);

/* The key `map`; gives what follows from it as source->made. */
JARAK_MUST_CHECK jarak_status jarak__source_make_of_map(jarak__source *source, jarak__yaml_node root, jarak_error *error);
/* The map in which a key is to be read: the description itself, or what its `map` made where it has no such key. */
jarak__yaml_node jarak__source_root_of(const jarak__source *source, jarak__yaml_node root, const char *key);

#endif
