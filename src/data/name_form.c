/* Cutting a name into words and parts, and what each word is to its form. */
#include "data/name_form.h"

#include <stdlib.h>
#include <string.h>

#include "data/fold.h"

enum { WORD_BYTES = 128, MOST_KINDS = 64 };

typedef enum word_role {
    PARTICLE, /* articles, "of", "and": nothing */
    WHOLE,    /* makes one name with the word that follows, whatever that is: "united kingdom" is no kind of state */
    SAME,     /* stands for other words: an abbreviation, another spelling */
    HEAD,     /* a kind of state */
    MODIFIER, /* goes with a kind of state */
    FORMER,
    REMARK, /* its whole part is a remark that changes nothing, such as the number of a resolution */
} word_role;

struct jarak__name_word {
    const char *word;
    word_role role;
    const char *meaning;
    uint64_t kind;
};

/* A name being cut. */
typedef struct cutting {
    const jarak__name_words *words;
    jarak__name_form form; /* kinds, without the rest */
    char parts[JARAK__MOST_PARTS + 1][JARAK__FORM_BYTES];
    bool is_remark;
    size_t n_parts; /* the last one is being written */
    bool is_bound;  /* to the word before */
    bool is_too_long;
} cutting;

/* In Arabic, the seats of hamza, the endings -a and -i, and the article are written or left out at will. Shortens the word in place. */
static void plain_arabic(char *word)
{
    const unsigned char *in = (const unsigned char *)word;
    char *out = word;
    bool has_article = strncmp(word, "\xd8\xa7\xd9\x84", 4) == 0 && strlen(word) > 8;
    in += has_article ? 4 : 0;
    while (*in != '\0') {
        if ((*in != 0xd8 && *in != 0xd9) || in[1] == '\0') {
            *out++ = (char)*in++;
            continue;
        }
        unsigned letter = (unsigned)in[0] << 8 | in[1];
        in += 2;
        bool vanishes = letter == 0xd980 || (letter >= 0xd98b && letter <= 0xd992); /* lengthening, vowel signs */
        letter = letter == 0xd8a2 || letter == 0xd8a3 || letter == 0xd8a5 ? 0xd8a7
                 : letter == 0xd8a9                                       ? 0xd987
                 : letter == 0xd989                                       ? 0xd98a
                                                                          : letter;
        if (!vanishes) {
            *out++ = (char)(letter >> 8);
            *out++ = (char)(letter & 0xffU);
        }
    }
    *out = '\0';
}

/* Writes the word as it is looked up; "" where it has no letters, or is longer than any word. */
static void fold_word(const char *text, size_t length, char word[WORD_BYTES])
{
    if (jarak__fold(text, length, word, WORD_BYTES) >= WORD_BYTES) {
        word[0] = '\0';
    }
    plain_arabic(word);
}

static int compare_words(const void *left, const void *right)
{
    return strcmp(((const jarak__name_word *)left)->word, ((const jarak__name_word *)right)->word);
}

static const jarak__name_word *known_word(const jarak__name_words *words, const char *word)
{
    jarak__name_word wanted = {.word = word};
    return words->n_words == 0 ? NULL : bsearch(&wanted, words->words, words->n_words, sizeof *words->words, compare_words);
}

/* The bit of a kind: of the first word with this meaning. */
static uint64_t kind_of(const jarak__name_words *words, size_t n, const char *meaning, size_t *n_kinds)
{
    for (size_t i = 0; i < n; i++) {
        if (words->words[i].kind != 0 && strcmp(words->words[i].meaning, meaning) == 0) {
            return words->words[i].kind;
        }
    }
    return *n_kinds < MOST_KINDS ? UINT64_C(1) << (*n_kinds)++ : 0;
}

static jarak_status read_word(jarak__name_words *words, size_t row, char **memory, size_t *n_kinds, jarak_error *error)
{
    static const char *const roles[] = {"particle", "whole", "same", "head", "modifier", "former", "remark"};
    const char *text = jarak__csv_field(&words->csv, row, 0);
    const char *role_text = jarak__csv_field(&words->csv, row, 1);
    jarak__name_word *word = &words->words[row];
    size_t role = 0;
    while (role < sizeof roles / sizeof roles[0] && strcmp(roles[role], role_text) != 0) {
        role++;
    }
    fold_word(text, strlen(text), *memory);
    *word = (jarak__name_word){.word = *memory, .role = (word_role)role, .meaning = jarak__csv_field(&words->csv, row, 2)};
    bool is_kind = word->role == HEAD || word->role == MODIFIER || word->role == FORMER;
    word->kind = is_kind ? kind_of(words, row, word->meaning, n_kinds) : 0;
    if (role == sizeof roles / sizeof roles[0] || (*memory)[0] == '\0' || (is_kind && word->kind == 0)) {
        return jarak_fail(error, JARAK_ERR_FORMAT, "data/name_words.csv:%zu: no such role, no word, or more than 64 kinds", row + 2);
    }
    *memory += strlen(*memory) + 1;
    return JARAK_OK;
}

jarak_status jarak__name_words_read(jarak__name_words *words, jarak_error *error)
{
    *words = (jarak__name_words){0};
    jarak_status status = jarak__csv_read("data/name_words.csv", "word,role,meaning", &words->csv, error);
    if (status != JARAK_OK) {
        return status;
    }
    words->words = calloc(words->csv.n_rows + 1, sizeof *words->words);
    words->memory = malloc((words->csv.n_rows + 1) * WORD_BYTES);
    if (words->words == NULL || words->memory == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the words of names");
    }
    char *memory = words->memory;
    size_t n_kinds = 0;
    for (size_t row = 0; status == JARAK_OK && row < words->csv.n_rows; row++) {
        status = read_word(words, row, &memory, &n_kinds, error);
    }
    if (status != JARAK_OK) {
        jarak__name_words_free(words);
        return status;
    }
    words->n_words = words->csv.n_rows;
    qsort(words->words, words->n_words, sizeof *words->words, compare_words);
    return JARAK_OK;
}

void jarak__name_words_free(jarak__name_words *words)
{
    jarak__csv_free(&words->csv);
    free(words->words);
    free(words->memory);
    *words = (jarak__name_words){0};
}

static void append(cutting *cut, const char *word)
{
    char *part = cut->parts[cut->n_parts - 1];
    size_t used = strlen(part);
    size_t length = strlen(word);
    if (used + length >= JARAK__FORM_BYTES) {
        cut->is_too_long = true;
    } else {
        memcpy(part + used, word, length + 1);
    }
}

/* Takes a kind of state, or "former", out of the name. False where the word is none. */
static bool take_kind(cutting *cut, const jarak__name_word *known)
{
    if (known == NULL || known->kind == 0) {
        return false;
    }
    cut->form.kinds |= known->kind;
    cut->form.has_head = cut->form.has_head || known->role != MODIFIER;
    cut->form.former |= known->role == FORMER ? known->kind : 0;
    return true;
}

/* Chinese writes the kind of state at the end of one word: 阿富汗伊斯兰共和国. Cuts it off, and then what goes with it. */
static void cut_chinese_kinds(cutting *cut, char *word)
{
    bool has_head = false;
    for (size_t start = 0; word[start] != '\0';) {
        const jarak__name_word *known = known_word(cut->words, word + start);
        bool is_kind = known != NULL && (known->role == HEAD || (known->role == MODIFIER && has_head));
        if (is_kind && take_kind(cut, known)) {
            has_head = true;
            word[start] = '\0';
            start = 0;
        } else {
            size_t size;
            (void)jarak__utf8_character(word + start, strlen(word + start), &size);
            start += size;
        }
    }
}

static bool is_role(const jarak__name_word *known, word_role role)
{
    return known != NULL && known->role == role;
}

/* A word that stands for no others. */
static void take_plain_word(cutting *cut, char *word, const jarak__name_word *known)
{
    bool was_bound = cut->is_bound;
    cut->is_bound = is_role(known, WHOLE);
    if (was_bound || !take_kind(cut, known)) {
        if ((unsigned char)word[0] >= 0xe3) { /* CJK and beyond: characters of three bytes */
            cut_chinese_kinds(cut, word);
        }
        append(cut, word);
    }
}

/* "united states" for "us", a word after the other. */
static void take_words(cutting *cut, const char *text)
{
    for (const char *word = text; *word != '\0';) {
        size_t length = strcspn(word, " ");
        char one[WORD_BYTES];
        fold_word(word, length, one);
        take_plain_word(cut, one, known_word(cut->words, one));
        word += length + (word[length] == ' ');
    }
}

static void take_word(cutting *cut, const char *text, size_t length)
{
    char word[WORD_BYTES];
    fold_word(text, length, word);
    const jarak__name_word *known = word[0] != '\0' ? known_word(cut->words, word) : NULL;
    if (is_role(known, SAME)) {
        take_words(cut, known->meaning);
    } else if (is_role(known, REMARK)) {
        cut->is_remark = true;
    } else if (word[0] != '\0' && !(is_role(known, PARTICLE) && strlen(word) == length)) { /* "Dél" has an accent: no article */
        take_plain_word(cut, word, known);
    }
}

/* Ends a part; one of kinds and articles alone, or a remark, is none. */
static void end_part(cutting *cut)
{
    char *part = cut->parts[cut->n_parts - 1];
    if (cut->is_remark) {
        part[0] = '\0';
    }
    cut->is_remark = false;
    cut->is_bound = false;
    if (part[0] == '\0') {
        return;
    }
    if (cut->n_parts > JARAK__MOST_PARTS) {
        cut->is_too_long = true;
        part[0] = '\0';
    } else {
        cut->parts[cut->n_parts++][0] = '\0';
    }
}

typedef enum sign { LETTER, SPACE, PART, APOSTROPHE, DOT, AMPERSAND } sign;

static sign sign_of(uint32_t character)
{
    switch (character) {
    case ',':
    case ';':
    case ':':
    case '(':
    case ')':
    case '[':
    case ']':
    case 0x60c:  /* Arabic comma */
    case 0x3001: /* ideographic comma, and signs of full width */
    case 0xff08:
    case 0xff09:
    case 0xff0c:
        return PART;
    case '\'':
    case '`':
    case 0xb4:
    case 0x2018:
    case 0x2019:
    case 0x2bb:
    case 0x2bc:
    case 0x2032:
        return APOSTROPHE;
    case '.':
        return DOT;
    case '&':
        return AMPERSAND;
    default:
        break;
    }
    bool is_ascii_letter =
        (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') || (character >= '0' && character <= '9');
    bool is_space =
        character < 0x80 ? !is_ascii_letter : character == 0xa0 || character == 0x3000 || (character >= 0x2000 && character <= 0x2015);
    return is_space ? SPACE : LETTER;
}

/* A dot parts words after more than one letter (St.Lucia), not within initials (U.S.); an apostrophe after one letter (d'Ivoire), not
 * within a word (People's). */
static void cut_words(cutting *cut, const char *text, size_t length)
{
    size_t start = 0;   /* of the word */
    size_t letters = 0; /* since its start or last dot */
    for (size_t at = 0, size; at < length; at += size) {
        sign found = sign_of(jarak__utf8_character(text + at, length - at, &size));
        bool ends =
            found == SPACE || found == PART || found == AMPERSAND || (found == APOSTROPHE && letters == 1) || (found == DOT && letters > 1);
        if (!ends) {
            letters = found == DOT ? 0 : letters + (found == LETTER);
            continue;
        }
        take_word(cut, text + start, at - start);
        if (found == PART) {
            end_part(cut);
        }
        start = at + size;
        letters = 0;
    }
    take_word(cut, text + start, length - start);
    end_part(cut);
    cut->n_parts--;
}

size_t jarak__name_forms(const jarak__name_words *words, const char *text, size_t length, jarak__name_form forms[JARAK__MOST_FORMS])
{
    static const unsigned char orders[][JARAK__MOST_PARTS] = {{0, 1, 2, 3}, {1, 0, 2, 3}, {1, 2, 0, 3},
                                                              {2, 0, 1, 3}, {2, 1, 0, 3}, {0, 2, 1, 3}};
    static const unsigned char orders_of_four[][JARAK__MOST_PARTS] = {{0, 1, 2, 3}, {3, 2, 1, 0}, {1, 2, 3, 0}, {3, 0, 1, 2}};
    static const size_t n_orders[] = {0, 1, 2, 6, sizeof orders_of_four / sizeof orders_of_four[0]};
    if (length >= JARAK__FORM_BYTES) {
        return 0;
    }
    cutting cut = {.words = words, .n_parts = 1};
    cut_words(&cut, text, length);
    size_t total = 1;
    for (size_t i = 0; i < cut.n_parts; i++) {
        total += strlen(cut.parts[i]);
    }
    if (cut.is_too_long || total > JARAK__FORM_BYTES) {
        return 0;
    }
    for (size_t order = 0; order < n_orders[cut.n_parts]; order++) {
        forms[order] = cut.form;
        char *end = forms[order].rest;
        for (size_t i = 0; i < cut.n_parts; i++) {
            const char *part = cut.parts[(cut.n_parts == 4 ? orders_of_four : orders)[order][i]];
            size_t length_of_part = strlen(part);
            memcpy(end, part, length_of_part + 1);
            end += length_of_part;
        }
    }
    return n_orders[cut.n_parts];
}
