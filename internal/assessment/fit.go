package assessment

import (
	"encoding/json"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/shorten"
)

// MaxBytes is how large all rows may be together, as JSON. The API server adds almost as much again, to remember who wrote which
// field, and refuses objects of more than about 1.5 MiB.
const MaxBytes = 640 << 10

// changeAtLeast is how much is left of the text of a change where nothing else can be left out: it cannot be had again.
const changeAtLeast = 32

// fit leaves out texts that can be had from the other fields of a row, until all rows fit. It does nothing to an instance with
// 300 apps.
func fit(rows []v1alpha1.AssessedApp) []v1alpha1.AssessedApp {
	for _, shorten := range []func(*v1alpha1.AssessedApp){
		func(row *v1alpha1.AssessedApp) { row.Suggestion = "" },
		func(row *v1alpha1.AssessedApp) { row.Warnings = nil },
		func(row *v1alpha1.AssessedApp) { row.Blockers = row.Blockers[:min(1, len(row.Blockers))] },
		func(row *v1alpha1.AssessedApp) {
			row.Name, row.CompatibleVersions = shorten.Bare(row.Name, 40), shorten.Bare(row.CompatibleVersions, 64)
			row.Change = shorten.Bare(row.Change, changeAtLeast)
		},
	} {
		if size(rows) <= MaxBytes {
			break
		}
		for i := range rows {
			shorten(&rows[i])
		}
	}
	return rows
}

func size(rows []v1alpha1.AssessedApp) int {
	content, err := json.Marshal(rows)
	if err != nil {
		return 0 // Rows are plain texts, which always can be written.
	}
	return len(content)
}
