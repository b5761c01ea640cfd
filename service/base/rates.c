/*
 * One word a key: 16 bits that tell it from others in its set, and 48 bits of time. The time is when the key
 * will have its whole quota again; a request moves it on by a minute / quota and is refused when that would
 * pass a minute from now. One compare-and-swap does it.
 */
#include "halved/base/rates.h"

#include "halved/base/check.h"
#include "halved/base/clock.h"
#include "halved/base/digest.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define SETS 4096
#define WAYS 4
#define TICK_SHIFT 10 /* a tick is 1024 ns */
#define TICKS_A_SECOND (1000000000ULL >> TICK_SHIFT)
#define WINDOW (RATE_WINDOW * TICKS_A_SECOND)
#define TAG_BITS 16
#define TAG_MASK ((1ULL << TAG_BITS) - 1)

const char *const rate_names[RATE_BY_COUNT] = { "actor", "address", "sign_in" };

struct rates {
	_Atomic uint64_t words[SETS][WAYS];
	unsigned quotas[RATE_BY_COUNT];
	uint64_t step[RATE_BY_COUNT]; /* ticks that a request costs */
	uint64_t start;		      /* ticks; all times are from here */
	uint64_t seeds[RATE_BY_COUNT];
};

struct rates *rates_new(const unsigned quotas[RATE_BY_COUNT])
{
	struct rates *rates = calloc(1, sizeof(*rates));

	check(rates != NULL);
	/* one tick before now, so that an empty word is in the past */
	rates->start = (clock_now() >> TICK_SHIFT) - 1;
	random_bytes(rates->seeds, sizeof(rates->seeds));
	for (int by = 0; by < RATE_BY_COUNT; by++) {
		rates->quotas[by] = quotas[by];
		rates->step[by] = quotas[by] == 0 ? 0 : WINDOW / quotas[by];
	}
	return rates;
}

void rates_free(struct rates *rates)
{
	free(rates);
}

static uint64_t stir(uint64_t word)
{
	word = (word ^ (word >> 32)) * 0xd6e8feb86659fd93ULL;
	word = (word ^ (word >> 32)) * 0xd6e8feb86659fd93ULL;
	return word ^ (word >> 32);
}

/* The seed is the process's own, so nobody can choose keys that meet. */
static uint64_t hash_of(const char key[16], uint64_t seed)
{
	uint64_t halves[2];

	memcpy(halves, key, sizeof(halves));
	return stir(stir(halves[0] ^ seed) ^ halves[1] ^ (seed << 1));
}

/* The key's own word, else the one that is soonest over. */
static _Atomic uint64_t *find_word(_Atomic uint64_t set[WAYS], uint64_t tag, uint64_t now, uint64_t *seen)
{
	_Atomic uint64_t *soonest = &set[0];

	*seen = UINT64_MAX;
	for (size_t i = 0; i < WAYS; i++) {
		uint64_t word = atomic_load_explicit(&set[i], memory_order_relaxed);

		if ((word & TAG_MASK) == tag && word >> TAG_BITS > now) {
			*seen = word;
			return &set[i];
		}
		if (word >> TAG_BITS < *seen >> TAG_BITS) {
			*seen = word;
			soonest = &set[i];
		}
	}
	return soonest;
}

static unsigned seconds(uint64_t ticks)
{
	return (unsigned)((ticks + TICKS_A_SECOND - 1) / TICKS_A_SECOND);
}

bool rates_take(struct rates *rates, enum rate_by by, const char key[16], struct rate *rate)
{
	uint64_t step = rates->step[by], hash, tag, now, used, seen;
	_Atomic uint64_t *word;

	*rate = (struct rate){ .quota = rates->quotas[by] };
	if (rate->quota == 0)
		return true;
	hash = hash_of(key, rates->seeds[by]);
	tag = hash & TAG_MASK;
	now = (clock_now() >> TICK_SHIFT) - rates->start;
	do {
		word = find_word(rates->words[(hash >> TAG_BITS) % SETS], tag, now, &seen);
		used = (seen & TAG_MASK) == tag && seen >> TAG_BITS > now ? (seen >> TAG_BITS) - now : 0;
		if (used + step > WINDOW) {
			rate->reset = seconds(used);
			rate->wait = seconds(used + step - WINDOW);
			return false;
		}
	} while (!atomic_compare_exchange_weak_explicit(word, &seen, (now + used + step) << TAG_BITS | tag,
		memory_order_relaxed, memory_order_relaxed));
	rate->remaining = (unsigned)((WINDOW - used - step) / step);
	rate->reset = seconds(used + step);
	return true;
}

void rate_key_of(const struct address *address, char key[16])
{
	/* the first 64 bits of an IPv4 address in its IPv6 form are nought, and no IPv6 client has such a one
	 */
	bool v6 = memcmp(address->bytes, (const uint8_t[8]){ 0 }, 8) != 0;

	memcpy(key, address->bytes, sizeof(address->bytes));
	if (v6)
		memset(key + 8, 0, 8);
}
