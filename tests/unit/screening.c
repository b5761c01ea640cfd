#include "../support/test.h"

#include "halved/base/arena.h"
#include "halved/domain/screening.h"

#include <string.h>
#include <time.h>

#define MOST 4

static const char *const people[] = { "María Example-López", "Bo Li", "O'Hara", "Ngô Thị Ánh",
	"Eva van der Berg", "lee quokka", "Zelda Numbat", "Will Numbat", "Mrs. Wilhelmina Numbat",
	"Example Office", "Ana de la Example" };

/* One letter for each finding: e-mail, telephone, number, birth, name; with the place of the first. */
static const char *kinds_of(const char *text, size_t *place)
{
	static const char letters[SCREENED_KINDS + 1] = "etnba";
	static char kinds[MOST + 1];
	struct arena *arena = arena_new();
	struct screening_roster roster = screening_roster(arena, people, sizeof(people) / sizeof(people[0]));
	struct screening_finding found[MOST];
	size_t count = screening_find(arena, text, &roster, found, MOST);

	for (size_t i = 0; i < count; i++)
		kinds[i] = letters[found[i].what];
	kinds[count] = '\0';
	*place = count > 0 ? found[0].at : 0;
	arena_free(arena);
	return kinds;
}

struct row {
	const char *text, *kinds;
	size_t place;
};

static void check_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t place;
		const char *kinds = kinds_of(rows[i].text, &place);

		if (strcmp(kinds, rows[i].kinds) != 0 || place != rows[i].place)
			printf("\n%s: %s at %zu\n", rows[i].text, kinds, place);
		CU_ASSERT_STRING_EQUAL(kinds, rows[i].kinds);
		CU_ASSERT_EQUAL(place, rows[i].place);
	}
}
#define CHECK(...)                                                                                           \
	check_rows((const struct row[]){ __VA_ARGS__ },                                                      \
		sizeof((const struct row[]){ __VA_ARGS__ }) / sizeof(struct row))

static void test_addresses_are_found_wherever_they_stand(void)
{
	CHECK({ "write to pat@example.org", "e", 9 }, { "Pat.O+1@mail.example.org.", "e", 0 },
		{ "élève: a@b.co, c@d.co", "ee", 7 }, { "ａ＠ｂ．ｏｒｇ", "e", 0 }, { "at @school", "", 0 },
		{ "a @ b.co", "", 0 }, { "5 @ 3.50", "", 0 }, { "a@b", "", 0 }, { "@example.org", "", 0 },
		{ "", "", 0 }, { "@", "", 0 });
}

static void test_telephone_numbers_are_found_in_their_many_forms(void)
{
	CHECK({ "call (360) 555-0123", "t", 6 }, { "360.555.0123", "t", 0 }, { "1 360 555 0123", "t", 0 },
		{ "+44 20 7946 0958", "t", 1 }, { "555-0123 in the evening", "t", 0 },
		{ "360‑555‑0123", "t", 0 }, { "٣٦٠-٥٥٥-٠١٢٣", "t", 0 },
		{ "3\xE2\x80\x8B"
		  "60-555-0123",
			"t", 0 });
}

static void test_long_numbers_are_found(void)
{
	CHECK({ "number 123456", "n", 7 }, { "12345", "", 0 }, { "123-45-6789", "n", 0 },
		{ "A1234567B", "n", 1 }, { "98360 555", "", 0 }, { "１２３４５６", "n", 0 },
		{ "7654321 1234567", "nn", 0 });
}

static void test_dates_years_and_small_numbers_are_none(void)
{
	CHECK({ "on 2026-03-03", "", 0 }, { "03/03/2026 and 3.3.26", "", 0 }, { "2024-25", "", 0 },
		{ "2024-2025 2025-2026", "", 0 }, { "2026-03-03 14:30", "", 0 },
		{ "1,066,000 students", "", 0 }, { "in 2022 2023 2024", "", 0 },
		{ "18 of 180 days, 10.5 %", "", 0 }, { "grades 9-12, room 204", "", 0 });
}

static void test_names_of_the_roster_are_found_with_and_without_accents(void)
{
	CHECK({ "then maria example came", "a", 5 }, { "The Van", "", 0 }, { "Berg", "a", 0 },
		{ "Quokka", "a", 0 }, { "LÓPEZ, María", "a", 0 }, { "Mrs. Lopez's class", "a", 5 },
		{ "Lo\xCC\x81pez", "a", 0 }, { "lopez", "", 0 }, { "bo li", "a", 0 }, { "Li came", "", 0 },
		{ "ask O’Hara", "a", 4 }, { "Anh Ngo and Thi", "aa", 0 }, { "an example of it", "", 0 },
		{ "Examples", "", 0 }, { "Mariana", "", 0 });
}

static void test_addresses_in_words_are_found(void)
{
	CHECK({ "ask ann at example dot org", "e", 4 }, { "Ann.O AT mail dot example dot org", "e", 0 },
		{ "ann (at) example.org", "e", 0 }, { "ann[at]example[dot]org", "e", 0 },
		{ "ann {at} example (dot) org", "e", 0 }, { "look at example.org", "", 0 },
		{ "she waits at school. Dot by dot it came", "", 0 }, { "at example dot org", "", 0 },
		{ "we met at noon, dot com was the word", "", 0 }, { "a dot at the end", "", 0 },
		{ "at at at", "", 0 }, { "ann at example dot", "", 0 }, { "ann at", "", 0 });
}

static void test_digits_that_are_parted_are_found(void)
{
	CHECK({ "1 2 3 4 5 6 7 8", "n", 0 }, { "it is 4 8 2 9 1 7", "n", 6 }, { "206 555 01 00", "t", 0 },
		{ "call 1 206 555 01 00", "t", 5 }, { "206 5550100", "t", 0 }, { "123 45 6789", "n", 0 },
		{ "rate it 1 2 3 4 5 6", "", 0 }, { "grades 1 2 3 4 5 6 7", "", 0 },
		{ "1, 2, 3, 4, 5, 6, 7, 8", "", 0 }, { "2 3 1 0 4 absences", "", 0 },
		{ "20 25 30 35 minutes", "", 0 }, { "3 4 of 5", "", 0 }, { "12 of 40 in 2 2 2", "", 0 });
}

static void test_a_date_is_told_beside_a_word_of_birth(void)
{
	CHECK({ "born 2011-03-04", "b", 5 }, { "born 3/4/2011", "b", 5 }, { "birthday 4 March", "b", 9 },
		{ "her birthday is March 4", "b", 16 }, { "Birthday: the 4th of March, she says", "b", 14 },
		{ "date of birth 03.04.2011", "b", 14 }, { "DOB 3/4/11", "b", 4 },
		{ "D.O.B. 3/4/11", "b", 7 }, { "born on Mar. 4", "b", 8 },
		{ "4 March is his birthday", "b", 0 }, { "on 2011-03-04, when he was born", "b", 3 },
		{ "birthday 3/4", "b", 9 }, { "born in 2011", "", 0 }, { "born in March", "", 0 },
		{ "born in March 2011", "", 0 }, { "a newborn at home since 2026-03-04", "", 0 },
		{ "She was born here. On 2026-03-04 we met", "", 0 },
		{ "We met on 2026-03-04. She was born here", "", 0 },
		{ "On 2026-03-04 she told us about the two of them who were not born here", "", 0 },
		{ "the program began on 4 March 2026", "", 0 }, { "in May 4 of them came", "", 0 },
		{ "birthday party for 30 guests", "", 0 }, { "born 1st of 3", "", 0 });
}

static void test_a_first_name_in_small_letters_is_found_unless_it_is_a_word(void)
{
	CHECK({ "then zelda said it", "a", 5 }, { "zelda's bus", "a", 0 }, { "ask wilhelmina", "a", 4 },
		{ "el camino de la escuela", "", 0 }, { "Ana de la E.", "a", 0 }, { "they will come", "", 0 },
		{ "Will came", "a", 0 }, { "will numbat came", "a", 0 }, { "a numbat at the zoo", "", 0 },
		{ "for example an office", "", 0 }, { "zeldas", "", 0 }, { "mrs is a title", "", 0 },
		{ "maria and eva", "aa", 0 });
}

/* Each finding costs the same however long the text is: what is read is not read again and again. */
static void test_a_long_text_of_beginnings_is_read_once(void)
{
	static const char *const parts[] = { "ann at ", "1 2 ", "born ", "4 of March ", "d.o.b ", "at (",
		"3/" };
	static char text[200001];
	struct arena *arena = arena_new();
	struct screening_roster nobody = screening_roster(arena, NULL, 0);
	struct screening_finding found[1];

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		size_t size = strlen(parts[i]);
		clock_t began = clock();

		for (size_t at = 0; at + size < sizeof(text); at += size)
			memcpy(text + at, parts[i], size + 1);
		screening_find(arena, text, &nobody, found, 1);
		CU_ASSERT((clock() - began) / CLOCKS_PER_SEC < 2);
	}
	arena_free(arena);
}

static void test_no_more_is_told_than_there_is_room_for(void)
{
	CHECK({ "a@b.co a@b.co 123456 123456 123456 Lopez", "eenn", 0 }, { "Lopez a@b.co 123456", "ena", 6 });
}

static void test_without_a_roster_no_name_is_found(void)
{
	struct arena *arena = arena_new();
	struct screening_roster nobody = screening_roster(arena, NULL, 0);
	struct screening_finding found[1];

	CU_ASSERT_EQUAL(screening_find(arena, "Maria Lopez", &nobody, found, 1), 0);
	arena_free(arena);
}

const struct test tests_screening[] = {
	TEST(test_addresses_are_found_wherever_they_stand),
	TEST(test_telephone_numbers_are_found_in_their_many_forms),
	TEST(test_long_numbers_are_found),
	TEST(test_dates_years_and_small_numbers_are_none),
	TEST(test_names_of_the_roster_are_found_with_and_without_accents),
	TEST(test_addresses_in_words_are_found),
	TEST(test_digits_that_are_parted_are_found),
	TEST(test_a_date_is_told_beside_a_word_of_birth),
	TEST(test_a_first_name_in_small_letters_is_found_unless_it_is_a_word),
	TEST(test_a_long_text_of_beginnings_is_read_once),
	TEST(test_no_more_is_told_than_there_is_room_for),
	TEST(test_without_a_roster_no_name_is_found),
	TEST_END,
};
