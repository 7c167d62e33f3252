# Compares a paragraph with what the builder of a machine would say.

# recipe_says NAME FILE: whether the text in FILE says every "must" of NAME/expected.txt and no "never".
# Prints what is missing and what is false; a "should" that is missing is printed and is no failure.
recipe_says() {
	local kind fact pattern text failed=
	text=$(tr '\n' ' ' <"$2" | tr -s ' ')
	while IFS=$'\t' read -r kind fact pattern; do
		case $kind in
		must) grep -qiE -e "$pattern" <<<"$text" || { failed=1; echo "not said: $fact"; } ;;
		should) grep -qiE -e "$pattern" <<<"$text" || echo "could be said: $fact" ;;
		never) ! grep -oiE -e "$pattern" <<<"$text" || { failed=1; echo "^^^ false: $fact"; } ;;
		esac
	done < <(grep -v '^#' "$purpose/$1/expected.txt")
	[ -z "$failed" ]
}
