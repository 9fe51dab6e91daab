package lifecycle_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
)

func TestOtherSpellingsAreFew(t *testing.T) {
	t.Parallel()
	many := listedSpaces("ENG")
	for i := range 100 {
		many.Keys = append(many.Keys, v1alpha1.SpaceKey(fmt.Sprintf("x%d", i)))
	}
	tests := map[string]struct {
		tc   v1alpha1.SpaceScope
		want []string
	}{
		"of a key in mixed case both, and that of a person": {listedSpaces("Gone"), []string{"GONE", "gone", "~Gone"}},
		"of a personal key in lower case the upper one":     {listedSpaces("~gone"), []string{"~GONE"}},
		"of several keys in one item each":                  {listedSpaces("HR, ENG"), []string{"HR", "hr", "~HR", "eng", "~ENG"}},
		"of a key with blanks around it the key":            {listedSpaces(" HR "), []string{"HR", "hr", "~HR"}},
		"of digits that of a person":                        {listedSpaces("2026"), []string{"~2026"}},
		"none of keys that Confluence has":                  {listedSpaces("eng"), nil},
		"none where all spaces are in the scope":            {allSpacesBut("gone"), nil},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(row.want, lifecycle.OtherSpellings(row.tc, []string{"ENG"})); diff != "" {
				t.Errorf("OtherSpellings() (-want +got):\n%s", diff)
			}
		})
	}
	if got := len(lifecycle.OtherSpellings(many, []string{"ENG"})); got != 20 {
		t.Errorf("%d spellings of a hundred keys, want 20", got)
	}
}

func TestSelectSpacesResolvesKeys(t *testing.T) {
	t.Parallel()
	known := []string{"OPS", "Eng", "~jdoe", "HR"}
	tests := map[string]struct {
		tc      v1alpha1.SpaceScope
		want    []string
		problem string
	}{
		"listed keys take the spelling of Confluence": {
			tc: listedSpaces("ENG", "ops"), want: []string{"Eng", "OPS"},
		},
		"a personal space is a space": {
			tc: listedSpaces("~JDOE"), want: []string{"~jdoe"},
		},
		"keys in one item are told from keys in several": {
			tc: listedSpaces("OPS, HR"), problem: `Confluence has no space with the key "OPS, HR". Correct scope.spaces.`,
		},
		"a key that Confluence does not have is named": {
			tc: listedSpaces("OPS", "GONE"), want: []string{"OPS"},
			problem: "Confluence has no space with the key GONE. Correct scope.spaces.",
		},
		"keys that Confluence does not have are named": {
			tc: listedSpaces("X", "Y"), problem: "Confluence has no spaces with the keys X, Y. Correct scope.spaces.",
		},
		"a key that is listed twice is named": {
			tc: listedSpaces("OPS", "OPS"), want: []string{"OPS"},
			problem: "This key is listed twice, or differs from another only in case: OPS. Correct scope.spaces.",
		},
		"keys that differ only in case are named": {
			tc: listedSpaces("HR", "hr", "Hr"), want: []string{"HR"},
			problem: "These keys are listed twice, or differ from others only in case: hr, Hr. Correct scope.spaces.",
		},
		"all spaces are all that Confluence has": {
			tc: allSpacesBut(), want: []string{"Eng", "HR", "OPS", "~jdoe"},
		},
		"excluded spaces are left out without case": {
			tc: allSpacesBut("eng", "~JDOE"), want: []string{"HR", "OPS"},
		},
		"an excluded key that Confluence does not have is named": {
			tc: allSpacesBut("GONE"), want: []string{"Eng", "HR", "OPS", "~jdoe"},
			problem: "Confluence does not have the space that scope.spaces.exclude names: GONE. Correct scope.spaces.",
		},
		"nothing left is a problem": {
			tc:      allSpacesBut("eng", "ops", "hr", "~jdoe"),
			problem: "The instance has no space that is not excluded. Correct scope.spaces.",
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, problem := lifecycle.SelectSpaces(row.tc, known)
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("SelectSpaces() (-want +got):\n%s", diff)
			}
			if problem != row.problem {
				t.Errorf("problem = %q, want %q", problem, row.problem)
			}
		})
	}
}

func listedSpaces(keys ...v1alpha1.SpaceKey) v1alpha1.SpaceScope {
	return v1alpha1.SpaceScope{Selection: v1alpha1.SpacesListed, Keys: keys}
}

func allSpacesBut(exclude ...v1alpha1.SpaceKey) v1alpha1.SpaceScope {
	return v1alpha1.SpaceScope{Selection: v1alpha1.SpacesAll, Exclude: exclude}
}

func TestSelectSpacesTellsTwoSpacesApartThatDifferInCase(t *testing.T) {
	t.Parallel()
	got, problem := lifecycle.SelectSpaces(listedSpaces("eng"), []string{"eng", "ENG"})
	if diff := cmp.Diff([]string{"eng"}, got); diff != "" || problem != "" {
		t.Errorf("SelectSpaces() says %q (-want +got):\n%s", problem, diff)
	}
}

func TestSpecDigestStandsForWhatAJobIsMadeFrom(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		tc   func(*v1alpha1.MigrationSpec)
		want bool // another job
	}{
		"a changed scope needs another job": {
			func(s *v1alpha1.MigrationSpec) { s.Scope.UsersAndGroups = v1alpha1.UsersNone },
			true,
		},
		"a changed CloudSite needs another job": {func(s *v1alpha1.MigrationSpec) { s.CloudSiteRef.Name = "other" }, true},
		"a changed name needs another job":      {func(s *v1alpha1.MigrationSpec) { s.DisplayName = "Wave 1" }, true},
		"a changed stage needs none":            {func(s *v1alpha1.MigrationSpec) { s.Stage = v1alpha1.StageProduction }, false},
		"an approval needs none":                {func(s *v1alpha1.MigrationSpec) { s.Run = nil }, false},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			spec := input().Migration.Spec
			before := lifecycle.SpecDigest(&spec)
			row.tc(&spec)
			if got := lifecycle.SpecDigest(&spec) != before; got != row.want {
				t.Errorf("another digest: %t, want %t", got, row.want)
			}
		})
	}
}

func TestJobNameIsFoundAgainByAPerson(t *testing.T) {
	t.Parallel()
	m := input().Migration
	if got, want := lifecycle.JobName(m), "team/wave-1 #1 (Testing)"; got != want {
		t.Errorf("JobName() = %q, want %q", got, want)
	}
	m.Spec.DisplayName = "Wave 1, Engineering"
	m.Status.AbandonedJobs = &v1alpha1.AbandonedJobs{Count: 2}
	if got, want := lifecycle.JobName(m), "team/wave-1 #3 (Testing): Wave 1, Engineering"; got != want {
		t.Errorf("JobName() = %q, want %q", got, want)
	}
}

func TestAJobThatIsLeftBehindIsNamed(t *testing.T) {
	t.Parallel()
	in := input(running)
	lifecycle.DropJobFrom(&in.Migration.Status, now)
	status := in.Migration.Status
	if status.Job != nil || status.Checks != nil || status.Progress != nil {
		t.Errorf("the job is still there: %+v", status)
	}
	want := &v1alpha1.AbandonedJobs{Count: 1, Newest: []v1alpha1.AbandonedJob{{ID: "job-1", Name: "team/wave-1 #1", Since: at(0)}}}
	if diff := cmp.Diff(want, status.AbandonedJobs); diff != "" {
		t.Errorf("abandoned (-want +got):\n%s", diff)
	}
}

func TestPlansLeftBehindAreNamedAndThoseWithoutAnIDMakeRoomFirst(t *testing.T) {
	t.Parallel()
	status := &v1alpha1.MigrationStatus{}
	lifecycle.Abandon(status, v1alpha1.AbandonedJob{ID: "oldest"})
	lifecycle.Abandon(status, v1alpha1.AbandonedJob{Name: "lost"})
	for i := range 49 {
		lifecycle.Abandon(status, v1alpha1.AbandonedJob{ID: fmt.Sprint("job-", i)})
	}
	got := status.AbandonedJobs
	if got.Count != 51 || len(got.Newest) != 50 || got.Newest[0].ID != "oldest" || got.Newest[1].ID != "job-0" {
		t.Errorf("%d jobs, %d named from %+v; want 51, and 50 that have an ID", got.Count, len(got.Newest), got.Newest[:2])
	}
	lifecycle.Abandon(status, v1alpha1.AbandonedJob{ID: "newest"})
	if got := status.AbandonedJobs.Newest; len(got) != 50 || got[0].ID != "job-0" || got[49].ID != "newest" {
		t.Errorf("named: %+v; want the newest 50", got)
	}
}

func TestNamesListsTen(t *testing.T) {
	t.Parallel()
	names := strings.Split("a b c d e f g h i j k l", " ")
	if got, want := lifecycle.Names(names[:10]), "a, b, c, d, e, f, g, h, i, j"; got != want {
		t.Errorf("Names() = %q, want %q", got, want)
	}
	if got, want := lifecycle.Names(names), "a, b, c, d, e, f, g, h, i, j and 2 more"; got != want {
		t.Errorf("Names() = %q, want %q", got, want)
	}
}

func TestRetestIntervalIsTheFirstInterval(t *testing.T) {
	t.Parallel()
	if got := lifecycle.RetestInterval(input(checks(failedChecks(9, 0))).Migration); got != time.Hour {
		t.Errorf("RetestInterval() = %s, want an hour", got)
	}
}
