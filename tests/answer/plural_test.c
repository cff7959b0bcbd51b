/* Nouns behind a count take the form that the count and the language ask for: one, two, five and twenty-one of each. */
#include <libintl.h>
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "answer/words/words.h"
#include "base/text.h"

enum { N_COUNTS = 4, N_LANGUAGES = 3 };

static const int counts[N_COUNTS] = {1, 2, 5, 21};
static const char *const languages[N_LANGUAGES] = {"en", "id", "ru"};

/* The catalogues of the build; gettext translates nothing in the locale "C". */
static int set_up(void **state)
{
    (void)state;
    const char *command = getenv("JARAK"), *slash = command != NULL ? strrchr(command, '/') : NULL;
    char catalogues[4096];
    snprintf(catalogues, sizeof catalogues, "%.*s/po", slash != NULL ? (int)(slash - command) : 1, slash != NULL ? command : ".");
    (void)bindtextdomain(JARAK_TEXT_DOMAIN, catalogues);
    (void)bind_textdomain_codeset(JARAK_TEXT_DOMAIN, "UTF-8");
    return slash == NULL || setlocale(LC_MESSAGES, "C.UTF-8") == NULL;
}

static void speak(const char *language)
{
    assert_int_equal(setenv("LANGUAGE", language, 1), 0);
    (void)textdomain(JARAK_TEXT_DOMAIN); /* so that gettext looks again */
}

/* A quantity of an indicator in that unit. */
static const char *amount(const char *unit, double natural, char text[JARAK__WORDS_BYTES])
{
    const jarak_indicator indicator = {.natural_unit = unit};
    const jarak__quantity quantity = jarak__quantity_for(&indicator, natural);
    return jarak__quantity_text(&quantity, natural, text);
}

/* A change by so many, of an indicator whose changes are differences. */
static const char *change_by(const char *unit, double difference, char text[JARAK__WORDS_BYTES])
{
    const jarak_indicator indicator = {.natural_unit = unit};
    const jarak_point first = {.natural = 30}, last = {.natural = 30 + difference};
    const jarak_indicator_change change = {
        .indicator = &indicator, .first = &first, .last = &last, .natural_change = difference, .ratio = (double)NAN};
    return jarak__change_text(&change, text);
}

static void amounts_take_the_form_of_their_count(void **state)
{
    (void)state;
    static const struct {
        const char *unit, *texts[N_LANGUAGES][N_COUNTS];
    } rows[] = {
        {"visits",
         {{"1 visit", "2 visits", "5 visits", "21 visits"},
          {"1 kunjungan", "2 kunjungan", "5 kunjungan", "21 kunjungan"},
          {"1 визит", "2 визита", "5 визитов", "21 визит"}}},
        {"entries",
         {{"1 entry", "2 entries", "5 entries", "21 entries"},
          {"1 kedatangan", "2 kedatangan", "5 kedatangan", "21 kedatangan"},
          {"1 въезд", "2 въезда", "5 въездов", "21 въезд"}}},
        {"acts",
         {{"1 act", "2 acts", "5 acts", "21 acts"},
          {"1 tindakan", "2 tindakan", "5 tindakan", "21 tindakan"},
          {"1 действие", "2 действия", "5 действий", "21 действие"}}},
        {"events",
         {{"1 event", "2 events", "5 events", "21 events"},
          {"1 peristiwa", "2 peristiwa", "5 peristiwa", "21 peristiwa"},
          {"1 событие", "2 события", "5 событий", "21 событие"}}},
        {"registrations",
         {{"1 registration", "2 registrations", "5 registrations", "21 registrations"},
          {"1 pendaftaran", "2 pendaftaran", "5 pendaftaran", "21 pendaftaran"},
          {"1 регистрация", "2 регистрации", "5 регистраций", "21 регистрация"}}},
        {"organisations",
         {{"1 organisation", "2 organisations", "5 organisations", "21 organisations"},
          {"1 organisasi", "2 organisasi", "5 organisasi", "21 organisasi"},
          {"1 организация", "2 организации", "5 организаций", "21 организация"}}},
        {"agreements",
         {{"1 agreement", "2 agreements", "5 agreements", "21 agreements"},
          {"1 perjanjian", "2 perjanjian", "5 perjanjian", "21 perjanjian"},
          {"1 соглашение", "2 соглашения", "5 соглашений", "21 соглашение"}}},
        {"kinds of sanctions",
         {{"1 kind of sanctions", "2 kinds of sanctions", "5 kinds of sanctions", "21 kinds of sanctions"},
          {"1 jenis sanksi", "2 jenis sanksi", "5 jenis sanksi", "21 jenis sanksi"},
          {"1 вид санкций", "2 вида санкций", "5 видов санкций", "21 вид санкций"}}},
        {"kinds of obligation",
         {{"1 kind of obligation", "2 kinds of obligation", "5 kinds of obligation", "21 kinds of obligation"},
          {"1 jenis kewajiban", "2 jenis kewajiban", "5 jenis kewajiban", "21 jenis kewajiban"},
          {"1 вид обязательств", "2 вида обязательств", "5 видов обязательств", "21 вид обязательств"}}},
        {"persons",
         {{"1 person", "2 persons", "5 persons", "21 persons"},
          {"1 orang", "2 orang", "5 orang", "21 orang"},
          {"1 чел.", "2 чел.", "5 чел.", "21 чел."}}},
    };
    char text[JARAK__WORDS_BYTES];
    for (size_t l = 0; l < N_LANGUAGES; l++) {
        speak(languages[l]);
        for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
            for (size_t c = 0; c < N_COUNTS; c++) {
                assert_string_equal(amount(rows[r].unit, counts[c], text), rows[r].texts[l][c]);
            }
        }
    }
}

static void changes_take_the_form_of_their_count(void **state)
{
    (void)state;
    static const char *const texts[N_LANGUAGES][N_COUNTS] = {
        {"+1 visit", "+2 visits", "+5 visits", "+21 visits"},
        {"+1 kunjungan", "+2 kunjungan", "+5 kunjungan", "+21 kunjungan"},
        {"+1 визит", "+2 визита", "+5 визитов", "+21 визит"},
    };
    static const char *const fewer[N_LANGUAGES] = {"−1 visit", "−1 kunjungan", "−1 визит"};
    char text[JARAK__WORDS_BYTES];
    for (size_t l = 0; l < N_LANGUAGES; l++) {
        speak(languages[l]);
        for (size_t c = 0; c < N_COUNTS; c++) {
            assert_string_equal(change_by("visits", counts[c], text), texts[l][c]);
        }
        assert_string_equal(change_by("visits", -1, text), fewer[l]);
    }
}

/* Organisations are counted by halves, too: what is whole has no decimals, and parts have the form of parts. */
static void parts_have_decimals_and_their_own_form(void **state)
{
    (void)state;
    static const char *const texts[N_LANGUAGES][4] = {
        {"4.50 organisations", "0.50 organisations", "+0.5 organisations", "−1 organisation"},
        {"4,50 organisasi", "0,50 organisasi", "+0,5 organisasi", "−1 organisasi"},
        {"4,50 организации", "0,50 организации", "+0,5 организации", "−1 организация"},
    };
    char text[JARAK__WORDS_BYTES];
    for (size_t l = 0; l < N_LANGUAGES; l++) {
        speak(languages[l]);
        assert_string_equal(amount("organisations", 4.5, text), texts[l][0]);
        assert_string_equal(amount("organisations", 0.5, text), texts[l][1]);
        assert_string_equal(change_by("organisations", 0.5, text), texts[l][2]);
        assert_string_equal(change_by("organisations", -1, text), texts[l][3]);
    }
}

/* In thousands and millions the unit is as behind a fraction, whatever stands before it. */
static void large_amounts_keep_the_unit_of_many(void **state)
{
    (void)state;
    static const char *const texts[N_LANGUAGES] = {"21.0 thousand entries", "21,0 ribu kedatangan", "21,0 тыс. въездов"};
    char text[JARAK__WORDS_BYTES];
    for (size_t l = 0; l < N_LANGUAGES; l++) {
        speak(languages[l]);
        assert_string_equal(amount("entries", 21000, text), texts[l]);
    }
}

/* The format with its one number. */
static void put_count(const char *format, int count, size_t size, char *text)
{
    const char *number = strchr(format, '%');
    assert_non_null(number);
    const size_t before = (size_t)(number - format), conversion = strcspn(number, "ud") + 1; /* "%zu" or "%d" */
    snprintf(text, size, "%.*s%d%s", (int)before, format, count, number + conversion);
}

/* What the terminal prints of counts elsewhere: the message, and how it comes out for 1, 2, 5 and 21. */
static void messages_take_the_form_of_their_count(void **state)
{
    (void)state;
    static const struct {
        const char *one, *many, *texts[N_LANGUAGES][N_COUNTS];
    } rows[] = {
        {NP_("in %zu session, ", "in %zu sessions, "),
         {{"in 1 session, ", "in 2 sessions, ", "in 5 sessions, ", "in 21 sessions, "},
          {"dalam 1 sidang, ", "dalam 2 sidang, ", "dalam 5 sidang, ", "dalam 21 sidang, "},
          {"за 1 сессию, ", "за 2 сессии, ", "за 5 сессий, ", "за 21 сессию, "}}},
        {NP_("from %zu vote ", "from %zu votes "),
         {{"from 1 vote ", "from 2 votes ", "from 5 votes ", "from 21 votes "},
          {"dari 1 suara ", "dari 2 suara ", "dari 5 suara ", "dari 21 suara "},
          {"по 1 голосу ", "по 2 голосам ", "по 5 голосам ", "по 21 голосу "}}},
        {NP_("on %zu roll call\n", "on %zu roll calls\n"),
         {{"on 1 roll call\n", "on 2 roll calls\n", "on 5 roll calls\n", "on 21 roll calls\n"},
          {"atas 1 pemungutan suara\n", "atas 2 pemungutan suara\n", "atas 5 pemungutan suara\n", "atas 21 pemungutan suara\n"},
          {"в 1 голосовании\n", "в 2 голосованиях\n", "в 5 голосованиях\n", "в 21 голосовании\n"}}},
        {NP_("Converged in %d iteration", "Converged in %d iterations"),
         {{"Converged in 1 iteration", "Converged in 2 iterations", "Converged in 5 iterations", "Converged in 21 iterations"},
          {"Konvergen dalam 1 iterasi", "Konvergen dalam 2 iterasi", "Konvergen dalam 5 iterasi", "Konvergen dalam 21 iterasi"},
          {"Сошлось за 1 итерацию", "Сошлось за 2 итерации", "Сошлось за 5 итераций", "Сошлось за 21 итерацию"}}},
        {NP_("On the %d question asked in both years: %s (standard error %s).",
             "On the %d questions asked in both years: %s (standard error %s)."),
         {{"On the 1 question asked in both years: %s (standard error %s).",
           "On the 2 questions asked in both years: %s (standard error %s).",
           "On the 5 questions asked in both years: %s (standard error %s).",
           "On the 21 questions asked in both years: %s (standard error %s)."},
          {"Pada 1 pertanyaan yang diajukan di kedua tahun: %s (galat baku %s).",
           "Pada 2 pertanyaan yang diajukan di kedua tahun: %s (galat baku %s).",
           "Pada 5 pertanyaan yang diajukan di kedua tahun: %s (galat baku %s).",
           "Pada 21 pertanyaan yang diajukan di kedua tahun: %s (galat baku %s)."},
          {"По 1 вопросу, заданному в оба года: %s (стандартная ошибка %s).",
           "По 2 вопросам, заданным в оба года: %s (стандартная ошибка %s).",
           "По 5 вопросам, заданным в оба года: %s (стандартная ошибка %s).",
           "По 21 вопросу, заданному в оба года: %s (стандартная ошибка %s)."}}},
        {NP_("%zu row has no %s; leave it out with --where", "%zu rows have no %s; leave them out with --where"),
         {{"1 row has no %s; leave it out with --where", "2 rows have no %s; leave them out with --where",
           "5 rows have no %s; leave them out with --where", "21 rows have no %s; leave them out with --where"},
          {"1 baris tidak mempunyai %s; kesampingkan dengan --where", "2 baris tidak mempunyai %s; kesampingkan dengan --where",
           "5 baris tidak mempunyai %s; kesampingkan dengan --where", "21 baris tidak mempunyai %s; kesampingkan dengan --where"},
          {"у 1 строки нет %s; исключите её с помощью --where", "у 2 строк нет %s; исключите их с помощью --where",
           "у 5 строк нет %s; исключите их с помощью --where", "у 21 строки нет %s; исключите её с помощью --where"}}},
        {NP_("%zu date", "%zu dates"),
         {{"1 date", "2 dates", "5 dates", "21 dates"},
          {"1 tanggal", "2 tanggal", "5 tanggal", "21 tanggal"},
          {"1 дата", "2 даты", "5 дат", "21 дата"}}},
        {NP_("%zu of them is an opinion.\n", "%zu of them are opinions.\n"),
         {{"1 of them is an opinion.\n", "2 of them are opinions.\n", "5 of them are opinions.\n", "21 of them are opinions.\n"},
          {"1 di antaranya pendapat.\n", "2 di antaranya pendapat.\n", "5 di antaranya pendapat.\n", "21 di antaranya pendapat.\n"},
          {"из них 1 мнение.\n", "из них 2 мнения.\n", "из них 5 мнений.\n", "из них 21 мнение.\n"}}},
    };
    for (size_t l = 0; l < N_LANGUAGES; l++) {
        speak(languages[l]);
        for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
            for (size_t c = 0; c < N_COUNTS; c++) {
                char text[128];
                put_count(P_(rows[r].one, rows[r].many, counts[c]), counts[c], sizeof text, text);
                assert_string_equal(text, rows[r].texts[l][c]);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amounts_take_the_form_of_their_count),   cmocka_unit_test(changes_take_the_form_of_their_count),
        cmocka_unit_test(parts_have_decimals_and_their_own_form), cmocka_unit_test(large_amounts_keep_the_unit_of_many),
        cmocka_unit_test(messages_take_the_form_of_their_count),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
