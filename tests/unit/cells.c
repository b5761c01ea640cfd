#include "../support/test.h"

#include "halved/base/arena.h"
#include "halved/base/check.h"
#include "halved/domain/bands.h"
#include "halved/domain/cells.h"

#include <string.h>

enum { ALL, ASIAN, BLACK, WHITE, FEMALE, MALE, LOW_INCOME, ENGLISH_LEARNER, GROUPS };

static const struct student_group groups[GROUPS] = {
	[ALL] = { "all", 0 },
	[ASIAN] = { "race:asian", 1 },
	[BLACK] = { "race:black", 1 },
	[WHITE] = { "race:white", 1 },
	[FEMALE] = { "gender:female", 2 },
	[MALE] = { "gender:male", 2 },
	[LOW_INCOME] = { "program:low-income", 0 },
	[ENGLISH_LEARNER] = { "program:english-learner", 0 },
};

static const struct cell_context plain = {
	.groups = groups, .group_count = GROUPS, .previous_enrolled = NOT_GIVEN
};

#define BANDS(org_, grade_, group_, enrolled_, s_, r_, m_, v_)                                               \
	((struct cell){ (org_), (grade_), (group_), COUNTS_COUNTED, (enrolled_), (m_) + (v_), (s_), (r_),    \
		(m_), (v_) })
#define TOTALS(org_, grade_, group_, enrolled_, chronic_)                                                    \
	((struct cell){ (org_), (grade_), (group_), COUNTS_COUNTED, (enrolled_), (chronic_), -1, -1, -1, -1 })
#define WITHOUT(org_, grade_, group_, state_)                                                                \
	((struct cell){ (org_), (grade_), (group_), (state_), -1, -1, -1, -1, -1, -1 })

/* "rule(cell,number) ..." for a whole submission: what a test compares with. */
static const char *faults_of(
	struct arena *arena, const struct cell *cells, size_t count, const struct cell_context *context)
{
	struct cell_faults faults = cells_check(arena, cells, count, context);
	struct buffer *out = arena_buffer(arena, 100000);

	buffer_string(out, "");
	for (size_t i = 0; i < faults.count; i++)
		buffer_format(out, "%s%s(%zu,%s)", i == 0 ? "" : " ", cell_rule_code(faults.items[i].rule),
			faults.items[i].cell, cell_number_name(faults.items[i].number));
	return out->data;
}

#define ASSERT_FAULTS(cells_, context_, expected_)                                                           \
	do {                                                                                                 \
		struct arena *arena_ = arena_new();                                                          \
		CU_ASSERT_STRING_EQUAL(                                                                      \
			faults_of(arena_, (cells_), COUNT_OF(cells_), (context_)), (expected_));             \
		arena_free(arena_);                                                                          \
	} while (0)

static void test_each_number_of_a_cell_is_checked(void)
{
	const struct cell cells[] = {
		BANDS(1, GRADE_ALL, ALL, 100, 60, 20, 15, 5),
		BANDS(2, GRADE_ALL, ALL, 101, 60, 20, 15, 5),
		{ 3, GRADE_ALL, ALL, COUNTS_COUNTED, 100, 21, 60, 20, 15, 5 },
		TOTALS(4, GRADE_ALL, ALL, 10, 11),
		TOTALS(5, GRADE_ALL, ALL, -1, 3),
		TOTALS(6, GRADE_ALL, ALL, 30, -1),
		{ 7, GRADE_ALL, ALL, COUNTS_COUNTED, 100, 20, 60, -1, 15, 5 },
		TOTALS(8, GRADE_ALL, ALL, -7, 0),
		TOTALS(9, GRADE_ALL, ALL, STUDENTS_MOST + 1, 0),
		{ 10, GRADE_ALL, ALL, COUNTS_COUNTED, 100, -1, 60, 20, 15, 5 },
	};

	ASSERT_FAULTS(cells, &plain,
		"bands_sum(1,enrolled) chronic_sum(2,chronic) chronic_above(3,chronic) "
		"number_missing(4,enrolled) "
		"number_missing(5,chronic) bands_incomplete(6,satisfactory) number_impossible(7,enrolled) "
		"number_impossible(8,enrolled)");
}

static void test_suppressed_missing_and_zero_are_three_things(void)
{
	const struct cell cells[] = {
		TOTALS(0, GRADE_ALL, ALL, 0, 0),
		WITHOUT(0, GRADE_K, ALL, COUNTS_SUPPRESSED),
		WITHOUT(0, GRADE_1, ALL, COUNTS_MISSING),
		{ 0, GRADE_PK, ALL, COUNTS_SUPPRESSED, 0, -1, -1, -1, -1, -1 },
		{ 0, GRADE_1 + 1, ALL, COUNTS_MISSING, -1, 2, -1, -1, -1, -1 },
	};

	ASSERT_FAULTS(cells, &plain, "not_empty(3,enrolled) not_empty(4,chronic)");
}

static void test_a_place_is_filled_once(void)
{
	const struct cell cells[] = {
		TOTALS(0, GRADE_ALL, ALL, 10, 1),
		TOTALS(0, GRADE_ALL, WHITE, 5, 1),
		TOTALS(0, GRADE_ALL, ALL, 10, 1),
		TOTALS(0, 15, ALL, 10, 1),
		TOTALS(0, -1, ALL, 10, 1),
		TOTALS(0, GRADE_ALL, GROUPS, 10, 1),
	};
	struct arena *arena = arena_new();

	ASSERT_FAULTS(cells, &plain,
		"duplicate(2,enrolled) unknown(3,enrolled) unknown(4,enrolled) unknown(5,enrolled)");
	CU_ASSERT_EQUAL(cells_check(arena, cells, COUNT_OF(cells), &plain).items[0].other, 0);
	arena_free(arena);
}

static void test_a_complete_partition_sums_to_its_total(void)
{
	struct cell cells[] = {
		TOTALS(0, GRADE_ALL, ALL, 100, 30),
		TOTALS(0, GRADE_ALL, ASIAN, 20, 5),
		TOTALS(0, GRADE_ALL, BLACK, 30, 15),
		TOTALS(0, GRADE_ALL, WHITE, 50, 10),
		TOTALS(0, GRADE_ALL, FEMALE, 45, 10),
	};

	ASSERT_FAULTS(cells, &plain, "");
	cells[3].enrolled = 49;
	ASSERT_FAULTS(cells, &plain, "groups_sum(0,enrolled)");
	cells[3] = WITHOUT(0, GRADE_ALL, WHITE, COUNTS_SUPPRESSED);
	ASSERT_FAULTS(cells, &plain, "");
	cells[1].enrolled = 71;
	ASSERT_FAULTS(cells, &plain, "groups_above(0,enrolled)");
	cells[1].enrolled = 70;
	cells[1].chronic = 16;
	ASSERT_FAULTS(cells, &plain, "groups_above(0,chronic)");
}

static void test_an_overlapping_group_is_bounded_by_all_students(void)
{
	struct cell cells[] = {
		TOTALS(0, GRADE_ALL, ALL, 100, 30),
		TOTALS(0, GRADE_ALL, LOW_INCOME, 80, 28),
		TOTALS(0, GRADE_ALL, ENGLISH_LEARNER, 70, 10),
	};

	ASSERT_FAULTS(cells, &plain, "");
	cells[1].chronic = 31;
	ASSERT_FAULTS(cells, &plain, "group_above(1,chronic)");
	cells[1].chronic = 9; /* 71 low-income students not chronic, of 70 in all */
	ASSERT_FAULTS(cells, &plain, "group_above(1,enrolled less chronic)");
}

static void test_grades_sum_to_all_grades_when_every_grade_is_given(void)
{
	struct cell cells[GRADES_MOST];

	cells[0] = TOTALS(0, GRADE_ALL, ALL, 1400, 140);
	for (int grade = 1; grade < GRADES_MOST; grade++)
		cells[grade] = TOTALS(0, grade, ALL, 100, 10);
	ASSERT_FAULTS(cells, &plain, "");
	cells[5].enrolled = 99;
	ASSERT_FAULTS(cells, &plain, "grades_sum(0,enrolled)");
	cells[7] = WITHOUT(0, 7, ALL, COUNTS_MISSING);
	ASSERT_FAULTS(cells, &plain, "");
	cells[5].enrolled = 301;
	ASSERT_FAULTS(cells, &plain, "grades_above(0,enrolled)");
}

static void test_schools_sum_to_the_district_unless_a_reason_is_given(void)
{
	struct cell cells[] = {
		BANDS(0, GRADE_ALL, ALL, 100, 70, 10, 10, 10),
		BANDS(1, GRADE_ALL, ALL, 60, 40, 10, 5, 5),
		BANDS(2, GRADE_ALL, ALL, 40, 30, 0, 5, 5),
	};
	struct cell_context context = plain;

	ASSERT_FAULTS(cells, &plain, "");
	cells[2] = BANDS(2, GRADE_ALL, ALL, 40, 29, 1, 5, 5);
	ASSERT_FAULTS(cells, &plain, "schools_sum(0,satisfactory) schools_sum(0,at_risk)");
	context.schools_reason = true;
	ASSERT_FAULTS(cells, &context, "");
	cells[2] = WITHOUT(2, GRADE_ALL, ALL, COUNTS_SUPPRESSED);
	ASSERT_FAULTS(cells, &plain, "");
}

static void test_a_size_far_above_the_last_needs_a_note(void)
{
	const struct cell cells[] = { TOTALS(0, GRADE_ALL, ALL, 2101, 300) };
	struct cell_context context = plain;

	context.previous_enrolled = 1000;
	ASSERT_FAULTS(cells, &context, "size_jump(0,enrolled)");
	context.size_note = true;
	ASSERT_FAULTS(cells, &context, "");
	CU_ASSERT_FALSE(size_is_a_jump(1000, 2100));
	CU_ASSERT_FALSE(size_is_a_jump(1000, 3));
}

static void test_a_fault_is_told_in_a_sentence_with_both_numbers(void)
{
	struct arena *arena = arena_new();
	const struct cell_fault bands = { CELL_BANDS_SUM, CELL_ENROLLED, 0, 0, 0, 100, 101 };
	const struct cell_fault empty = { CELL_NOT_EMPTY, CELL_CHRONIC, 0, 0, 0, 3, 0 };

	CU_ASSERT_STRING_EQUAL(
		cell_fault_sentence(arena, &bands), "The four bands sum to 100, but enrolled is 101.");
	CU_ASSERT_STRING_EQUAL(cell_fault_sentence(arena, &empty),
		"A suppressed or missing cell carries no numbers, yet chronic is 3.");
	arena_free(arena);
}

static void test_grades_are_all_pk_k_and_1_to_12(void)
{
	static const char *const wrong[] = { "", "0", "13", "01", "k", "ALL", "All Grades", "-1" };
	int grade = -1;

	for (int i = 0; i < GRADES_MOST; i++) {
		CU_ASSERT_TRUE(grade_read(text_of(grade_name(i)), &grade));
		CU_ASSERT_EQUAL(grade, i);
	}
	CU_ASSERT_STRING_EQUAL(grade_name(GRADE_1 + 11), "12");
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		CU_ASSERT_FALSE(grade_read(text_of(wrong[i]), &grade));
}

static void test_the_total_is_the_own_cell_or_the_sum_of_the_schools(void)
{
	struct cell cells[] = {
		TOTALS(1, GRADE_ALL, ALL, 60, 10),
		TOTALS(2, GRADE_ALL, ALL, 40, 5),
		TOTALS(1, GRADE_K, ALL, 9, 9),
		TOTALS(0, GRADE_ALL, WHITE, 9, 9),
		TOTALS(0, GRADE_ALL, ALL, 99, 14),
	};
	struct counts total = cells_total(cells, 5);

	CU_ASSERT_EQUAL(total.enrolled, 99);
	total = cells_total(cells, 4);
	CU_ASSERT_EQUAL(total.state, COUNTS_COUNTED);
	CU_ASSERT_EQUAL(total.enrolled, 100);
	CU_ASSERT_EQUAL(total.chronic, 15);
	cells[1] = WITHOUT(2, GRADE_ALL, ALL, COUNTS_SUPPRESSED);
	CU_ASSERT_EQUAL(cells_total(cells, 4).state, COUNTS_SUPPRESSED);
	CU_ASSERT_EQUAL(cells_total(cells, 0).state, COUNTS_MISSING);
	cells[4] = WITHOUT(0, GRADE_ALL, ALL, COUNTS_SUPPRESSED);
	CU_ASSERT_EQUAL(cells_total(cells, 5).state, COUNTS_SUPPRESSED);
}

#define SCHOOLS 3
#define MOST_CELLS ((SCHOOLS + 1) * GRADES_MOST * GROUPS)

static uint64_t state;

static unsigned draw(unsigned below)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(state >> 33) % below;
}

static struct cell *place(struct cell *cells, unsigned organization, int grade, unsigned group)
{
	return &cells[(organization * GRADES_MOST + (unsigned)grade) * GROUPS + group];
}

/* One student counts in the school and the district, the grade and all grades, and in each of the groups. */
static void add_student(struct cell *cells)
{
	unsigned member[GROUPS] = { [ALL] = 1, [LOW_INCOME] = draw(2), [ENGLISH_LEARNER] = draw(2) };
	unsigned school = 1 + draw(SCHOOLS);
	int grade = 1 + (int)draw(GRADES_MOST - 1);
	enum band band = band_of_days(draw(60), 180);

	member[ASIAN + draw(3)] = 1;
	member[FEMALE + draw(2)] = 1;
	for (unsigned i = 0; i < 4 * GROUPS; i++) {
		struct cell *cell = place(cells, i & 1 ? school : 0, i & 2 ? grade : 0, i / 4);

		if (!member[i / 4])
			continue;
		cell->enrolled++;
		cell->chronic += band_is_chronic(band);
		(&cell->satisfactory)[band - BAND_SATISFACTORY]++;
	}
}

static void fill_submission(struct cell *cells)
{
	for (unsigned organization = 0; organization <= SCHOOLS; organization++)
		for (int grade = 0; grade < GRADES_MOST; grade++)
			for (unsigned group = 0; group < GROUPS; group++)
				*place(cells, organization, grade, group) =
					BANDS(organization, grade, group, 0, 0, 0, 0, 0);
	for (unsigned students = 100 + draw(300); students > 0; students--)
		add_student(cells);
}

static void test_what_is_counted_from_students_has_no_fault_and_any_slip_has_one(void)
{
	int sound = 0, caught = 0, holed = 0;

	state = 5;
	for (int round = 0; round < 300; round++) {
		struct arena *arena = arena_new();
		struct cell cells[MOST_CELLS], *slip = &cells[draw(MOST_CELLS)], kept;

		fill_submission(cells);
		sound += cells_check(arena, cells, MOST_CELLS, &plain).count == 0;
		kept = *slip;
		slip->satisfactory++;
		slip->enrolled++;
		caught += cells_check(arena, cells, MOST_CELLS, &plain).count > 0;
		*slip = kept;
		for (int i = 0; i < 30; i++) {
			struct cell *cell = &cells[draw(MOST_CELLS)];

			*cell = WITHOUT(cell->organization, cell->grade, cell->group,
				draw(2) ? COUNTS_SUPPRESSED : COUNTS_MISSING);
		}
		holed += cells_check(arena, cells, MOST_CELLS, &plain).count == 0;
		arena_free(arena);
	}
	CU_ASSERT_EQUAL(sound, 300);
	CU_ASSERT_EQUAL(caught, 300);
	CU_ASSERT_EQUAL(holed, 300);
}

const struct test tests_cells[] = {
	TEST(test_each_number_of_a_cell_is_checked),
	TEST(test_suppressed_missing_and_zero_are_three_things),
	TEST(test_a_place_is_filled_once),
	TEST(test_a_complete_partition_sums_to_its_total),
	TEST(test_an_overlapping_group_is_bounded_by_all_students),
	TEST(test_grades_sum_to_all_grades_when_every_grade_is_given),
	TEST(test_schools_sum_to_the_district_unless_a_reason_is_given),
	TEST(test_a_size_far_above_the_last_needs_a_note),
	TEST(test_a_fault_is_told_in_a_sentence_with_both_numbers),
	TEST(test_grades_are_all_pk_k_and_1_to_12),
	TEST(test_the_total_is_the_own_cell_or_the_sum_of_the_schools),
	TEST(test_what_is_counted_from_students_has_no_fault_and_any_slip_has_one),
	TEST_END,
};
