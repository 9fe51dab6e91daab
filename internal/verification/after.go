package verification

import (
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/shorten"
)

// After is something that Atlassian is asked for once a migration is Finished.
type After string

// What Atlassian can be asked for.
const (
	IDMapping    After = "IDMapping"
	ProductLinks After = "ProductLinks"
)

const (
	// mostAfter is how long such a job is followed.
	mostAfter = 7 * 24 * time.Hour
	// mostID is the length of the longest ID that a status takes.
	mostID = 1024
)

// NextAfter is what is to be asked for, or followed, next; empty where nothing is.
func NextAfter(m *v1alpha1.Migration) After {
	after := m.Spec.After
	if after == nil || m.Status.CompletionTime == nil ||
		!meta.IsStatusConditionTrue(m.Status.Conditions, v1alpha1.ConditionSucceeded) {
		return ""
	}
	switch {
	case after.IDMapping == v1alpha1.IDMappingReport && !over(JobOf(&m.Status, IDMapping)):
		return IDMapping
	case after.ProductLinks == v1alpha1.ProductLinksUpdate && !over(JobOf(&m.Status, ProductLinks)):
		return ProductLinks
	default:
		return ""
	}
}

func over(job *v1alpha1.RemoteJob) bool { return job != nil && job.FinishedAt != nil }

// JobOf is the job of what was asked for; nil where none was.
func JobOf(status *v1alpha1.MigrationStatus, what After) *v1alpha1.RemoteJob {
	switch {
	case status.After == nil:
		return nil
	case what == IDMapping:
		return status.After.IDMapping
	default:
		return status.After.ProductLinks
	}
}

// Asked records a job that was triggered.
func Asked(status *v1alpha1.MigrationStatus, what After, id string, now time.Time) {
	if status.After == nil {
		status.After = &v1alpha1.AfterStatus{}
	}
	// An ID that does not fit is not known to Atlassian when it is asked about, which ends it in plain words.
	job := &v1alpha1.RemoteJob{ID: shorten.Bare(id, mostID), StartedAt: stamp(now)}
	if what == IDMapping {
		status.After.IDMapping = job
		return
	}
	status.After.ProductLinks = job
}

// AskedInVain records that Atlassian refused what it was asked for.
func AskedInVain(status *v1alpha1.MigrationStatus, what After, why string, now time.Time) {
	Asked(status, what, "", now)
	job := JobOf(status, what)
	job.FinishedAt, job.Message = stamp(now), shorten.Text(why+" "+byHand(what), 512)
}

// Troubled records why something could not be asked for, or looked at, for now.
func Troubled(status *v1alpha1.MigrationStatus, what After, why string, now time.Time) {
	if JobOf(status, what) == nil {
		Asked(status, what, "", now)
	}
	JobOf(status, what).Message = shorten.Text(why, 512)
}

// InVainForLong tells that something was asked for in vain for so long that it is given up.
func InVainForLong(status *v1alpha1.MigrationStatus, what After, now time.Time) bool {
	job := JobOf(status, what)
	return job != nil && job.ID == "" && job.StartedAt != nil && now.Sub(job.StartedAt.Time) >= mostAfter
}

// Heard records how a job stands, in Atlassian's words (documented, in upper and lower case).
func Heard(status *v1alpha1.MigrationStatus, what After, state string, now time.Time) {
	job := JobOf(status, what)
	job.State, job.Message = shorten.Bare(state, 64), ""
	switch strings.ToUpper(state) {
	case "SUCCESS", "COMPLETE":
		job.FinishedAt = stamp(now)
	case "ERROR":
		job.FinishedAt, job.Message = stamp(now), "Atlassian could not do it. "+byHand(what)
	default:
		if now.Sub(job.StartedAt.Time) >= mostAfter {
			job.FinishedAt, job.Message = stamp(now), "It was not over after a week, and is not followed any longer. "+byHand(what)
		}
	}
}

// Expired records that Atlassian does not know a job any more.
func Expired(status *v1alpha1.MigrationStatus, what After, now time.Time) {
	job := JobOf(status, what)
	job.FinishedAt, job.Message = stamp(now), "Atlassian does not know this job any more (HTTP 404). "+byHand(what)
}

func byHand(what After) string {
	if what == IDMapping {
		return "Download the report at admin.atlassian.com, or trigger it there again."
	}
	return "Update the product links at admin.atlassian.com."
}
