/* Runs a fuzz target without libFuzzer: on every file of its corpus, and on inputs made of them by a few seeded changes each, the same on
 * every machine. `make fuzz` looks further, guided by the branches taken; this is what every run of the tests can afford.
 *
 * usage: seeded_NAME FOLDER N_CHANGED */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "num/random.h"

enum {
    LONGEST = 1 << 16,    /* bytes of an input; those of the corpus are far shorter */
    MOST_INPUTS = 1000,   /* files of a corpus */
    MOST_CHANGES = 6,     /* of one input */
    LONGEST_SECONDS = 60, /* for one input, under a sanitizer on a machine with other work */
};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

typedef struct input {
    uint8_t *bytes;
    size_t size;
} input;

/* What parsers tend to stumble over. */
static const char *const telling[] = {
    "\"", ",", ";", "\n", "\r\n", "\t", "-", ".", "0",    "1e999",        "-inf", "nan",        "9223372036854775808",
    "%",  "{", "[", ":",  "#",    "(",  "|", "*", "\xff", "\xef\xbb\xbf", "\xc3", "PK\003\004", "\x1f\x8b"};

static _Noreturn void give_up(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static input read_input(const char *path)
{
    FILE *file = fopen(path, "rb");
    input in = {.bytes = malloc(LONGEST)};
    if (file == NULL || in.bytes == NULL) {
        give_up(path);
    }
    in.size = fread(in.bytes, 1, LONGEST, file);
    fclose(file);
    return in;
}

static int is_file(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* The files of a corpus in the order of their names. */
static size_t read_corpus(const char *folder, input inputs[MOST_INPUTS])
{
    struct dirent **entries;
    int n = scandir(folder, &entries, is_file, alphasort);
    if (n < 0) {
        give_up(folder);
    }
    size_t count = 0;
    for (int i = 0; i < n; i++) {
        char *path = NULL;
        if (asprintf(&path, "%s/%s", folder, entries[i]->d_name) < 0) {
            give_up("memory");
        }
        if (count < MOST_INPUTS) {
            inputs[count++] = read_input(path);
        }
        free(path);
        free(entries[i]);
    }
    free(entries);
    return count;
}

static void insert(input *in, size_t at, const uint8_t *bytes, size_t size)
{
    if (in->size + size <= LONGEST) {
        memmove(in->bytes + at + size, in->bytes + at, in->size - at);
        memmove(in->bytes + at, bytes, size);
        in->size += size;
    }
}

static void cut_out(input *in, size_t at, size_t size)
{
    memmove(in->bytes + at, in->bytes + at + size, in->size - at - size);
    in->size -= size;
}

/* One change: a bit, a byte, a word put in, a piece cut out, a piece of another input put in, the end cut off. */
static void change(input *in, const input *other, jarak__random *random)
{
    size_t at = jarak__random_below(random, in->size + 1), kind = jarak__random_below(random, 6), left = in->size - at;
    if (kind == 0 && left > 0) {
        in->bytes[at] = (uint8_t)(in->bytes[at] ^ (1U << jarak__random_below(random, 8)));
    } else if (kind == 1 && left > 0) {
        in->bytes[at] = (uint8_t)jarak__random_below(random, 256);
    } else if (kind == 2) {
        const char *word = telling[jarak__random_below(random, sizeof telling / sizeof *telling)];
        insert(in, at, (const uint8_t *)word, strlen(word));
    } else if (kind == 3 && left > 0) {
        cut_out(in, at, 1 + jarak__random_below(random, left < 32 ? left : 32));
    } else if (kind == 4 && other->size > 0) {
        size_t from = jarak__random_below(random, other->size), size = other->size - from;
        insert(in, at, other->bytes + from, size < 64 ? size : 64);
    } else if (kind == 5 && jarak__random_below(random, 4) == 0) {
        in->size = at;
    }
}

/* The target gets memory of the input's very size, so that a byte read beyond it is seen. */
static void run(const input *in)
{
    uint8_t *bytes = malloc(in->size > 0 ? in->size : 1);
    if (bytes == NULL) {
        give_up("memory");
    }
    memcpy(bytes, in->bytes, in->size);
    alarm(LONGEST_SECONDS);
    LLVMFuzzerTestOneInput(bytes, in->size);
    alarm(0);
    free(bytes);
}

int main(int n_arguments, char **arguments)
{
    if (n_arguments != 3) {
        fprintf(stderr, "usage: %s FOLDER N_CHANGED\n", arguments[0]);
        return EXIT_FAILURE;
    }
    static input inputs[MOST_INPUTS];
    size_t n_inputs = read_corpus(arguments[1], inputs), n_changed = strtoul(arguments[2], NULL, 10);
    if (n_inputs == 0) {
        fprintf(stderr, "%s: no inputs to start from\n", arguments[1]);
        return EXIT_FAILURE;
    }
    for (size_t i = 0; i < n_inputs; i++) {
        run(&inputs[i]);
    }
    input changed = {.bytes = malloc(LONGEST)};
    if (changed.bytes == NULL) {
        give_up("memory");
    }
    for (size_t i = 0; i < n_changed; i++) {
        jarak__random random = jarak__random_stream(1, i);
        const input *from = &inputs[i % n_inputs];
        memcpy(changed.bytes, from->bytes, from->size);
        changed.size = from->size;
        for (size_t n = 1 + jarak__random_below(&random, MOST_CHANGES); n > 0; n--) {
            change(&changed, &inputs[jarak__random_below(&random, n_inputs)], &random);
        }
        run(&changed);
    }
    printf("ok 1 - %zu inputs of the corpus, %zu made of them\n", n_inputs, n_changed);
    free(changed.bytes);
    for (size_t i = 0; i < n_inputs; i++) {
        free(inputs[i].bytes);
    }
    return EXIT_SUCCESS;
}
