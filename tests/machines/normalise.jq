# A survey without what differs from run to run, a row a line.
del(.trowel, .root, .duration_ms, .taken_by, .walk.rested_ms)
# what was read depends on ctimes, and an unpacked file's ctime is that of the unpacking
| del(.walk.touched, .walk.hashed, .walk.hashed_bytes)
| .collectors |= map(del(.milliseconds, .cpu_milliseconds))
| if .files then .files |= map(del(.ctime)) else . end
| if .events then .events |= map(select(.kind != "file")) else . end
| if .errors then .errors |= map(select(.what | test("more files changed in the last") | not)) else . end
| .collectors |= map(if .name == "events" then del(.items) else . end)
| "{\n" + (to_entries | map("\(.key | tojson): " + (
	if (.value | type) == "array" then "[\n" + (.value | map(tojson) | join(",\n")) + "\n]"
	else .value | tojson end)) | join(",\n")) + "\n}"
