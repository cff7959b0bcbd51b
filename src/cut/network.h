/* A network of routes as it is read. */
#ifndef JARAK_CUT_NETWORK_H
#define JARAK_CUT_NETWORK_H

#include "base/arena.h"
#include "base/yaml_tree.h"
#include "jarak/route_network.h"

/* What is handed out is the first member; its texts are those of the document, or of the arena. */
typedef struct jarak__network {
    jarak_route_network shown;
    jarak__yaml *document;
    jarak__arena arena;
    jarak_named_route *routes;
    const char **places;
    uint32_t *markets;
} jarak__network;

/* ---- values ---- */

/* n elements of zero bytes that live as long as the network. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__network_keep(jarak__network *network, size_t n, size_t size, void **kept, jarak_error *error);
/* A number as people write it: "67", "2/3", "80%"; NaN where the text is none. */
double jarak__network_number(const char *text);
/* A number of the map that is at least `least`; `fallback` where the key is absent and not required. */
JARAK_MUST_CHECK jarak_status jarak__network_want_number(jarak__yaml_node map, const char *key, bool required, double least,
                                                         double fallback, double *number, jarak_error *error);
/* A list of texts; none where the key is absent. */
JARAK_MUST_CHECK jarak_status jarak__network_want_texts(jarak__network *network, jarak__yaml_node map, const char *key, size_t *n,
                                                        const char *const **texts, jarak_error *error);
/* Where a figure was published: of a map, and of the list of them under a key. */
JARAK_MUST_CHECK jarak_status jarak__network_read_source(jarak__yaml_node map, jarak_route_source *source, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__network_want_sources(jarak__network *network, jarak__yaml_node map, const char *key, size_t *n,
                                                          const jarak_route_source **sources, jarak_error *error);

/* ---- parts ---- */

/* Supplies, routes, places and markets of the root. */
JARAK_MUST_CHECK jarak_status jarak__network_read_routes(jarak__network *network, jarak__yaml_node root, jarak_error *error);
/* What flows today; the routes have been read. */
JARAK_MUST_CHECK jarak_status jarak__network_read_flow(jarak__network *network, jarak__yaml_node root, jarak_error *error);
/* The route of that id or name, whatever the case of ASCII letters; n_routes where there is none. */
size_t jarak__network_find(const jarak_route_network *network, const char *text);

/* Bytes of a file as a network. */
JARAK_MUST_CHECK jarak_status jarak__network_parse(const char *file, const void *bytes, size_t size, jarak_route_network **network,
                                                   jarak_error *error);

#endif
