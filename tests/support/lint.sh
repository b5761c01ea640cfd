#!/bin/bash
# `make lint`: form, layers, cppcheck, clang-tidy, shell scripts. Prints what is wrong; silence is good.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 2
found=0
mapfile -t sources < <(git ls-files 'service/*.c' 'tests/*.c')
mapfile -t headers < <(git ls-files '*.h')
mapfile -t scripts < <(git ls-files '*.sh' .ci/run)

step() {
	local name=$1 started=$SECONDS
	shift
	if "$@"; then printf '  ok      %s (%d s)\n' "$name" $((SECONDS - started)); else
		printf '  FAILED  %s\n' "$name"
		found=1
	fi
}

run_cppcheck() {
	cppcheck -q -j2 --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
		--suppress=missingIncludeSystem --suppress=checkersReport --suppress=varFuncNullUB --suppress=nullPointerRedundantCheck \
		--suppress=internalAstError --suppress='*:/usr/*' \
		-D_GNU_SOURCE -DLLHTTP_STRICT_MODE=1 -Iinclude -Ibuild/.release/gen service 2>&1
}

# Only files that changed since they were last found clean, themselves or what they include, are read again.
run_tidy() {
	local mark file todo=() flags=(-std=gnu11 -D_GNU_SOURCE -Iinclude -Ibuild/.release/gen -Ibuild/.asan/gen
		"-I$(pg_config --includedir)" -isystem /usr/share/include/llhttp -DLLHTTP_STRICT_MODE=1)
	mkdir -p build/lint
	# shellcheck disable=SC2016
	while read -r file mark; do
		[ -e "$mark" ] || todo+=("$file $mark")
	done < <(git ls-files 'service/*.c' | FLAGS="${flags[*]}" xargs -P2 -n16 bash -c '
		for file; do
			echo "$file build/lint/${file//\//_}.$(gcc -MM $FLAGS "$file" | sed "s/^[^:]*://" | tr -d "\\\\\n" | xargs cat .clang-tidy | sha256sum | cut -c1-16)"
		done' tidy)
	[ ${#todo[@]} -gt 0 ] || return 0
	# shellcheck disable=SC2016
	printf '%s\n' "${todo[@]}" | FLAGS="${flags[*]}" xargs -P2 -L1 bash -c '
		said=$(clang-tidy --quiet "$1" -- $FLAGS 2>/dev/null) || { echo "$said"; exit 1; }
		touch "$2"' tidy
}

# A reader that leaves early ends the writer by SIGPIPE now and then, and with pipefail the whole script.
no_early_readers() {
	! grep -nE '[^|][|] *(grep -[a-zA-Z]*q|hea[d])' "${scripts[@]}"
}

step "clang-format" clang-format --dry-run -Werror "${sources[@]}" "${headers[@]}"
step "layers" tests/support/layers.sh
step "shellcheck" shellcheck -x "${scripts[@]}"
step "pipes" no_early_readers
step "cppcheck" run_cppcheck
step "clang-tidy" run_tidy
exit $found
