package lifecycle_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
)

// takes asks for a backup that Drover has Confluence take, of which this stands in the status.
func takes(status *v1alpha1.BackupStatus) change {
	return func(in *lifecycle.Input) {
		in.Migration.Spec.Backup = &v1alpha1.BackupPolicy{Policy: v1alpha1.BackupTake}
		if status != nil && status.SpecDigest == "" {
			status.SpecDigest = lifecycle.BackupDigest(in.Migration)
		}
		in.Migration.Status.Backup = status
	}
}

// taken is a backup that was begun two hours ago and ended so long ago.
func taken(state string, ago time.Duration) *v1alpha1.BackupStatus {
	return &v1alpha1.BackupStatus{
		JobID: "42", State: state, Spaces: 2, StartedAt: at(-2 * time.Hour), FinishedAt: at(-ago), Message: "No space left on device.",
	}
}

func TestARunWaitsForTheBackupThatIsTaken(t *testing.T) {
	t.Parallel()
	processing := &v1alpha1.BackupStatus{JobID: "42", State: "PROCESSING", Spaces: 2, StartedAt: at(-time.Minute)}
	slow := &v1alpha1.BackupStatus{JobID: "42", State: "PROCESSING", Spaces: 1, StartedAt: at(-25 * time.Hour)}
	type want struct {
		action        lifecycle.Action
		state, reason string
		after         time.Duration
		says          string
	}
	run := want{lifecycle.StartRun, "Queued", "Met", 0, ""}
	take := want{lifecycle.TakeBackup, "Queued", "WaitingForBackup", 0, "asked for a backup"}
	tests := map[string]struct {
		tc   []change
		want want
	}{
		"none was taken yet": {[]change{takes(nil)}, take},
		"one is under way": {
			[]change{takes(processing)}, want{lifecycle.ReadBackup, "Queued", "WaitingForBackup", 0, "2 spaces in job 42"},
		},
		"one has taken more than a day": {
			[]change{takes(slow)}, want{lifecycle.ReadBackup, "Queued", "WaitingForBackup", 0, "more than a day"},
		},
		"one is young enough": {[]change{takes(taken("FINISHED", 23*time.Hour))}, run},
		"one is too old, which counts once the run is granted": {[]change{takes(taken("FINISHED", 25*time.Hour))}, run},
		"one is of another scope": {
			[]change{takes(&v1alpha1.BackupStatus{State: "FINISHED", SpecDigest: "other", FinishedAt: at(0)})}, take,
		},
		"one failed just now": {
			[]change{takes(taken("FAILED", 10*time.Minute))},
			want{lifecycle.None, "Blocked", "BackupFailed", 50 * time.Minute, "job 42 failed: No space left on device."},
		},
		"one failed an hour ago": {
			[]change{takes(taken("FAILED", time.Hour))}, want{lifecycle.TakeBackup, "Queued", "WaitingForBackup", 0, "again"},
		},
		"one was cancelled": {
			[]change{takes(taken("CANCELLED", 0))}, want{lifecycle.None, "Blocked", "BackupFailed", time.Hour, "cancelled in Confluence"},
		},
		"one was lost twice": {
			[]change{takes(taken("UNKNOWN", 0))}, want{lifecycle.None, "Blocked", "BackupFailed", time.Hour, "no answer twice"},
		},
		"others come first": {
			[]change{takes(nil), dependsOn(lifecycle.Dependency{Name: "wave-0", Found: true, State: "Running"})},
			want{lifecycle.None, "Queued", "WaitingForMigrations", 0, "wave-0"},
		},
		"a window that opens soon": {[]change{takes(nil), window(11*time.Hour, 0)}, take},
		"a window that opens late": {
			[]change{takes(nil), window(30*time.Hour, 0)}, want{lifecycle.None, "Queued", "Met", 18 * time.Hour, "window"},
		},
		"a window that opens late, and a backup that must be younger": {
			[]change{
				takes(nil), window(30*time.Hour, 0), func(in *lifecycle.Input) { in.Migration.Spec.Backup.MaxAge = "6h" },
			},
			want{lifecycle.None, "Queued", "Met", 27 * time.Hour, "window"},
		},
		"the same, and spaces that are counted sooner": {
			[]change{
				takes(nil), window(30*time.Hour, 0), comparing, func(in *lifecycle.Input) { in.Migration.Spec.Backup.MaxAge = "6h" },
			},
			want{lifecycle.None, "Queued", "Met", 18 * time.Hour, "window"},
		},
		"the same, and they are counted": {
			[]change{
				takes(nil), window(11*time.Hour, 0), comparing, tallied("job-1", 0),
				func(in *lifecycle.Input) { in.Migration.Spec.Backup.MaxAge = "6h" },
			},
			want{lifecycle.None, "Queued", "Met", 8 * time.Hour, "window"},
		},
		"a window that was missed": {
			[]change{takes(nil), window(0, -time.Hour)}, want{lifecycle.None, "WindowMissed", "Met", 0, "window"},
		},
		"one under way is followed before a window that opens late": {
			[]change{takes(processing), window(30*time.Hour, 0)}, want{lifecycle.ReadBackup, "Queued", "WaitingForBackup", 0, "job 42"},
		},
		"nobody approved the run": {
			[]change{takes(nil), func(in *lifecycle.Input) { in.Migration.Spec.Run.Approved = new(false) }},
			want{lifecycle.None, "Saved", "Met", 0, ""},
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			step := lifecycle.Next(input(row.tc...))
			got := want{step.Action, step.State.Reason, step.Gate.Reason, step.After, row.want.says}
			if diff := cmp.Diff(row.want, got, cmp.AllowUnexported(want{})); diff != "" {
				t.Errorf("(-want +got):\n%s%s", diff, step.State.Message)
			}
			if !strings.Contains(step.State.Message, row.want.says) {
				t.Errorf("%q does not say %q", step.State.Message, row.want.says)
			}
		})
	}
}

func TestAgeOfABackupCountsWhenTheRunIsGranted(t *testing.T) {
	t.Parallel()
	anHour := func(in *lifecycle.Input) { in.Migration.Spec.Backup.MaxAge = "1h" }
	resuming := func(in *lifecycle.Input) { in.Resuming = true }
	for name, tc := range map[string]struct {
		changes []change
		want    bool
	}{
		"younger than a day":            {[]change{takes(taken("FINISHED", 23*time.Hour))}, false},
		"older than a day":              {[]change{takes(taken("FINISHED", 25*time.Hour))}, true},
		"older than the spec allows":    {[]change{takes(taken("FINISHED", 2*time.Hour)), anHour}, true},
		"of a run that is called again": {[]change{takes(taken("FINISHED", 25*time.Hour)), resuming}, false},
		"one that is not asked for":     {nil, false},
	} {
		if got := lifecycle.BackupIsStale(input(tc.changes...)); got != tc.want {
			t.Errorf("%s: stale is %t", name, got)
		}
	}
}

func TestALostRunDoesNotWaitForWhatWasMadeReadyForIt(t *testing.T) {
	t.Parallel()
	in := input(takes(nil), func(in *lifecycle.Input) { in.Migration.Spec.Verification = v1alpha1.VerifyCounts })
	in.Migration.Status.Pending = &v1alpha1.PendingCall{
		Action: v1alpha1.ActionMigrate, ID: "a", Attempt: 1, Since: metav1.NewMicroTime(now.Add(-time.Hour)),
	}
	if got := lifecycle.NotFound(in); !got.Again || got.Step.Action != lifecycle.StartRun {
		t.Errorf("NotFound() = %+v", got)
	}
}

func TestABackupIsAsOldAsConfluenceSays(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		reading lifecycle.BackupReading
		state   string
		ended   time.Time
	}{
		"it ended days before it was read": {
			lifecycle.BackupReading{State: "FINISHED", FinishedAt: now.Add(-72 * time.Hour)}, "FINISHED", now.Add(-72 * time.Hour),
		},
		"Confluence's clock is ahead": {lifecycle.BackupReading{State: "FINISHED", FinishedAt: now.Add(time.Hour)}, "FINISHED", now},
		"Confluence's clock tells no zone, so that it ended before it began": {
			lifecycle.BackupReading{State: "FINISHED", FinishedAt: now.Add(-81 * time.Hour)}, "FINISHED", now,
		},
		"Confluence does not say": {lifecycle.BackupReading{State: "FINISHED"}, "FINISHED", now},
		"its file is gone":        {lifecycle.BackupReading{State: "FINISHED", FileGone: true}, "FAILED", now},
	} {
		status := &v1alpha1.MigrationStatus{Backup: &v1alpha1.BackupStatus{StartedAt: at(-80 * time.Hour)}}
		lifecycle.BackupRead(status, tc.reading, now)
		if b := status.Backup; b.State != tc.state || !b.FinishedAt.Time.Equal(tc.ended) {
			t.Errorf("%s: %+v", name, b)
		}
	}
}

func TestABackupThatFailedIsTakenAgainOnAPersonsWord(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*lifecycle.Input){
		"the annotation recheck": func(in *lifecycle.Input) {
			in.Migration.Annotations = map[string]string{v1alpha1.AnnotationRecheck: "now"}
			lifecycle.Obey(*in)
		},
		"a changed spec": func(in *lifecycle.Input) { lifecycle.Forgive(&in.Migration.Status) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := input(takes(taken("FAILED", time.Minute)))
			change(&in)
			if got := lifecycle.Next(in); in.Migration.Status.Backup != nil || got.State.Reason == v1alpha1.ReasonBlocked {
				t.Errorf("%+v, %+v", in.Migration.Status.Backup, got)
			}
		})
	}
	in := input(takes(taken("FINISHED", time.Minute)))
	lifecycle.Forgive(&in.Migration.Status)
	if in.Migration.Status.Backup == nil {
		t.Error("a backup that was made is forgotten")
	}
}

func TestWhatConfluenceSaysOfABackupIsRecorded(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		state, problem string
		ended          bool
		message        string
	}{
		"it goes on":                 {"PROCESSING", "", false, ""},
		"it is being cancelled":      {"CANCELLING", "", false, ""},
		"a state that nobody knows":  {"ARCHIVING", "", false, ""},
		"it is done":                 {"FINISHED", "", true, ""},
		"it was cancelled":           {"CANCELLED", "", true, ""},
		"it failed":                  {"FAILED", "Disk full.", true, "Disk full."},
		"it failed and says nothing": {"FAILED", "", true, "Confluence gives no cause; its log has one."},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status := &v1alpha1.MigrationStatus{Pending: &v1alpha1.PendingCall{Action: v1alpha1.ActionBackup}}
			lifecycle.BackupStarted(status, "digest", 2, "42", "QUEUED", "", now)
			if status.Backup.State != "QUEUED" || status.Backup.FinishedAt != nil {
				t.Errorf("at first: %+v", status.Backup)
			}
			reading := lifecycle.BackupReading{State: tc.state, FileName: "file.zip", Problem: tc.problem}
			lifecycle.BackupRead(status, reading, now.Add(time.Hour))
			b := status.Backup
			if status.Pending != nil || b.State != tc.state || (b.FinishedAt != nil) != tc.ended || b.Message != tc.message ||
				b.FileName != "file.zip" {
				t.Errorf("%+v", b)
			}
		})
	}
}

func TestABackupThatWasFoundLateIsReadBeforeItCounts(t *testing.T) {
	t.Parallel()
	for _, state := range []string{"FINISHED", "FAILED", "CANCELLED"} {
		in := input(takes(nil))
		lifecycle.BackupStarted(&in.Migration.Status, lifecycle.BackupDigest(in.Migration), 2, "42", state, "", now)
		if got := lifecycle.Next(in); got.Action != lifecycle.ReadBackup {
			t.Errorf("%s: Next() = %+v", state, got)
		}
	}
}

// lostBackup is a call for a backup that was lost so long ago.
func lostBackup(attempt int32, ago time.Duration) lifecycle.Input {
	in := input(takes(nil))
	in.Migration.Status.Pending = &v1alpha1.PendingCall{
		Action: v1alpha1.ActionBackup, ID: "a", Attempt: attempt, Since: metav1.NewMicroTime(now.Add(-ago)), Digest: "digest", Count: 2,
	}
	return in
}

func TestALostBackupIsAskedForTwiceAtMost(t *testing.T) {
	t.Parallel()
	if got := lifecycle.Next(lostBackup(1, 0)); got.Action != lifecycle.FindBackup || got.State.Reason != v1alpha1.ReasonQueued {
		t.Errorf("Next() = %+v", got)
	}
	if got := lifecycle.NotFound(lostBackup(1, time.Minute)); got.Again || got.Forget || got.Step.After == 0 {
		t.Errorf("after a minute: %+v", got)
	}
	if got := lifecycle.NotFound(lostBackup(1, time.Hour)); !got.Again || got.Step.Action != lifecycle.TakeBackup {
		t.Errorf("after an hour: %+v", got)
	}
	unwanted := lostBackup(1, time.Hour)
	unwanted.Migration.Spec.Backup = nil
	if got := lifecycle.NotFound(unwanted); got.Again || !got.Forget {
		t.Errorf("one that is not wanted any more: %+v", got)
	}
	twice := lostBackup(2, time.Hour)
	if got := lifecycle.NotFound(twice); got.Again || !got.Forget {
		t.Errorf("the second one: %+v", got)
	}
	lifecycle.BackupLost(&twice.Migration.Status, now)
	if got := lifecycle.Next(twice); got.Action != lifecycle.TakeBackup {
		t.Errorf("a backup of another scope was lost: %+v", got)
	}
	twice.Migration.Status.Backup.SpecDigest = lifecycle.BackupDigest(twice.Migration)
	if got := lifecycle.Next(twice); got.State.Reason != v1alpha1.ReasonBlocked || got.Gate.Reason != v1alpha1.ReasonBackupFailed {
		t.Errorf("a backup that was lost twice: %+v", got)
	}
}

func TestALostBackupThatTakesThePlaceOfAnOldOneIsAskedForAgain(t *testing.T) {
	t.Parallel()
	renewed := lostBackup(1, time.Hour)
	renewed.Migration.Status.Backup = taken("FINISHED", 48*time.Hour)
	renewed.Migration.Status.Backup.SpecDigest = lifecycle.BackupDigest(renewed.Migration)
	if got := lifecycle.NotFound(renewed); !got.Again || got.Step.Action != lifecycle.TakeBackup {
		t.Errorf("one that takes the place of an old one: %+v", got)
	}
}
