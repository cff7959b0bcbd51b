/* Reading the file of a network: one of the user's, or one that travels inside the library. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/embed.h"
#include "base/nearest.h"
#include "base/text.h"
#include "cut/network.h"

static const char FOLDER[] = "data/routes/";
static const char ENDING[] = ".yaml";

/* A network is written by hand; a file larger than this is something else. */
enum { NETWORK_FILE_BYTES = 4 << 20 };

const char *jarak_route_network_name(size_t i, char name[64])
{
    const jarak__embedded_file *file = jarak__embedded_list(FOLDER, i);
    if (file == NULL) {
        return NULL;
    }
    const size_t length = strlen(file->name) - strlen(FOLDER) - strlen(ENDING);
    snprintf(name, 64, "%.*s", (int)length, file->name + strlen(FOLDER));
    return name;
}

static jarak_status read_root(jarak__network *network, jarak_error *error)
{
    static const char *const keys[] = {"title", "unit", "goods", "supply", "routes", "markets", "flow", "notes", NULL};
    jarak_route_network *shown = &network->shown;
    const jarak__yaml_node root = jarak__yaml_root(network->document);
    if (root.kind != JARAK__YAML_MAP) {
        return jarak__yaml_fail(root, error, "a network of routes is a map with the keys title, unit, goods, supply, routes, markets");
    }
    jarak_status status = jarak__yaml_only_keys(root, keys, error);
    status = status == JARAK_OK ? jarak__yaml_want_text(root, "title", true, &shown->title, error) : status;
    status = status == JARAK_OK ? jarak__yaml_want_text(root, "unit", true, &shown->unit, error) : status;
    status = status == JARAK_OK ? jarak__yaml_want_text(root, "goods", true, &shown->goods, error) : status;
    status = status == JARAK_OK ? jarak__network_read_routes(network, root, error) : status;
    status = status == JARAK_OK ? jarak__network_read_flow(network, root, error) : status;
    return status == JARAK_OK ? jarak__network_want_texts(network, root, "notes", &shown->n_notes, &shown->notes, error) : status;
}

jarak_status jarak__network_parse(const char *file, const void *bytes, size_t size, jarak_route_network **out, jarak_error *error)
{
    *out = NULL;
    jarak__network *network = jarak__calloc(1, sizeof *network);
    if (network == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for a network of routes"));
    }
    jarak_status status = jarak__yaml_parse(file, bytes, size, &network->document, error);
    network->shown.file = status == JARAK_OK ? jarak__arena_text(&network->arena, file, strlen(file)) : NULL;
    if (status == JARAK_OK && network->shown.file == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for a network of routes"));
    }
    status = status == JARAK_OK ? read_root(network, error) : status;
    if (status != JARAK_OK) {
        jarak_route_network_free(&network->shown);
        return status;
    }
    *out = &network->shown;
    return JARAK_OK;
}

static jarak_status parse_stream(const char *path, FILE *stream, jarak_route_network **network, jarak_error *error)
{
    jarak_status status;
    char *bytes = jarak__alloc(NETWORK_FILE_BYTES);
    if (bytes == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for a network of routes"));
    }
    const size_t size = fread(bytes, 1, NETWORK_FILE_BYTES, stream);
    if (ferror(stream) != 0) {
        status = jarak_fail(error, JARAK_ERR_IO, _("cannot read the network of routes %s: %s"), path, strerror(errno));
    } else if (size == NETWORK_FILE_BYTES) {
        status = jarak_fail(error, JARAK_ERR_FORMAT, _("%s is larger than %d MiB, so it is no network of routes"), path,
                            NETWORK_FILE_BYTES >> 20);
    } else {
        status = jarak__network_parse(path, bytes, size, network, error);
    }
    jarak__free(bytes);
    return status;
}

/* Says which come with jarak, the nearest first. */
static jarak_status no_such_network(const char *asked, jarak_error *error)
{
    char choices[JARAK__CHOICES_BYTES], hint[JARAK__HINT_BYTES];
    jarak__embedded_choices(FOLDER, asked, choices, hint);
    return jarak_fail(error, JARAK_ERR_NOT_FOUND, _("%s: there is no such file, and no such network comes with jarak%s; these do: %s"),
                      asked, hint, choices);
}

jarak_status jarak_route_network_read(const char *file, jarak_route_network **network, jarak_error *error)
{
    char name[256];
    *network = NULL;
    snprintf(name, sizeof name, "%s%.200s%s", FOLDER, file, ENDING);
    const jarak__embedded_file *inside = jarak__embedded(name);
    if (inside != NULL) {
        return jarak__network_parse(name, inside->bytes, inside->size, network, error);
    }
    FILE *stream = fopen(file, "rb");
    if (stream == NULL && errno == ENOENT) {
        return no_such_network(file, error);
    }
    if (stream == NULL) {
        return jarak_fail(error, JARAK_ERR_IO, _("cannot read the network of routes %s: %s"), file, strerror(errno));
    }
    jarak_status status = parse_stream(file, stream, network, error);
    (void)fclose(stream);
    return status;
}

void jarak_route_network_free(jarak_route_network *network)
{
    if (network != NULL) {
        jarak__network *whole = (jarak__network *)network;
        jarak__yaml_free(whole->document);
        jarak__arena_release(&whole->arena);
        jarak__free(whole);
    }
}
