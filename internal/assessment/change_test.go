package assessment_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/assessment"
)

// compared are the rows of apps after a refresh that found other apps before it.
func compared(
	t *testing.T, spec *v1alpha1.AppAssessmentSpec, before, after []assessment.App,
) (first, second []v1alpha1.AssessedApp, changed bool) {
	t.Helper()
	first = rows(t, spec, before...)
	second, changed = catalogue(t).Compare(spec, first, rows(t, spec, after...))
	return first, second, changed
}

func TestARefreshSaysWhatChangedInAnApp(t *testing.T) {
	t.Parallel()
	needed := spec("", agreed("app"))
	old := "0.9" + strings.Repeat(".0", 30)
	tests := map[string]struct {
		spec   *v1alpha1.AppAssessmentSpec
		change func(*assessment.App)
		want   string
	}{
		"nothing": {needed, func(*assessment.App) {}, ""},
		"a name, which tells nothing about the way to the cloud": {needed, func(a *assessment.App) { a.Name = "Other" }, ""},
		"an update": {needed, func(a *assessment.App) { a.Version = "2.1" }, "updated from 2.0 to 2.1"},
		"a version that is too old": {
			needed, func(a *assessment.App) { a.Version = "0.9" }, "newly blocked, updated from 2.0 to 0.9, version now incompatible",
		},
		"a least version that rose above the installed one": {
			needed, func(a *assessment.App) { a.MinVersion = "3.0" }, "newly blocked, version now incompatible",
		},
		"versions that are not stated any more": {needed, func(a *assessment.App) { a.MinVersion = "" }, ""},
		"another path": {
			needed, func(a *assessment.App) { a.Path = "MANUAL" }, "newly blocked, path from Automated to Manual",
		},
		"a cloud version that is gone": {
			needed, func(a *assessment.App) { a.Availability, a.Path = "", "DISCARDED" },
			"newly blocked, path from Automated to Discarded, cloud availability from Available to Unavailable",
		},
		"another path of an app that nobody needs": {
			spec("NotNeededInCloud"), func(a *assessment.App) { a.Path = "MANUAL" }, "path from Automated to Manual",
		},
		"an app that was disabled": {needed, func(a *assessment.App) { a.Enabled = false }, "newly blocked"},
		"more than finds room": {
			needed, func(a *assessment.App) { a.Version, a.Path = old, "MANUAL" },
			"newly blocked, updated from 2.0 to " + old[:40] + ", version now incompatible",
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, got, changed := compared(t, tc.spec, []assessment.App{good()}, []assessment.App{appWith(tc.change)})
			if got[0].Change != tc.want || changed != (tc.want != "") {
				t.Errorf("changed: %v, %q, want %q", changed, got[0].Change, tc.want)
			}
			_, back, _ := compared(t, tc.spec, []assessment.App{appWith(tc.change)}, []assessment.App{good()})
			wanted := strings.HasPrefix(tc.want, "newly blocked")
			if unblocked := strings.HasPrefix(back[0].Change, "no longer blocked"); unblocked != wanted {
				t.Errorf("the way back is %q", back[0].Change)
			}
		})
	}
}

func TestAppsThatComeAndGoAreChanges(t *testing.T) {
	t.Parallel()
	other := appWith(func(a *assessment.App) { a.Key = "new" })
	manual := appWith(func(a *assessment.App) { a.Key, a.Path = "new", "MANUAL" })
	tests := map[string]struct {
		before, after []assessment.App
		want          string
	}{
		"an app that came":                          {[]assessment.App{good()}, []assessment.App{good(), other}, "new (installed)"},
		"one that came, and is not wanted as it is": {nil, []assessment.App{manual}, "new (installed, blocked)"},
		"an app that went":                          {[]assessment.App{good(), other}, []assessment.App{good()}, "new (uninstalled)"},
		"one for another": {
			[]assessment.App{good()}, []assessment.App{other}, "app (uninstalled), new (installed)",
		},
		"the last one":               {[]assessment.App{good()}, nil, "app (uninstalled)"},
		"nothing, of nothing at all": {nil, nil, ""},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before, after, changed := compared(t, spec("NeededInCloud"), tc.before, tc.after)
			if got := assessment.Changes(before, after); got != tc.want || changed != (tc.want != "") {
				t.Errorf("changed: %v, %q, want %q", changed, got, tc.want)
			}
		})
	}
}

func TestWhatChangedStaysUntilSomethingElseChanges(t *testing.T) {
	t.Parallel()
	updated := appWith(func(a *assessment.App) { a.Version = "2.1" })
	other := appWith(func(a *assessment.App) { a.Key = "new" })
	c, needed := catalogue(t), spec("NeededInCloud")
	_, standing, _ := compared(t, needed, []assessment.App{good()}, []assessment.App{updated})
	stays, changed := c.Compare(needed, standing, rows(t, needed, updated))
	if diff := cmp.Diff(standing, stays); diff != "" || changed {
		t.Errorf("a refresh without a change (-before +after):\n%s", diff)
	}
	decided := spec("NotNeededInCloud")
	if got, changed := c.Compare(decided, standing, rows(t, decided, updated)); changed || got[0].Change != standing[0].Change {
		t.Errorf("a decision counts as a change: %q", got[0].Change)
	}
	if kept := c.Decide(decided, standing); kept[0].Change != standing[0].Change {
		t.Errorf("a decision took the change away: %q", kept[0].Change)
	}
	next, changed := c.Compare(needed, standing, rows(t, needed, updated, other))
	if !changed || next[0].Change != "" || next[1].Change != "installed" {
		t.Errorf("after another change: %q, %q", next[0].Change, next[1].Change)
	}
}

func TestAnEventHoldsTheFirstOfManyChanges(t *testing.T) {
	t.Parallel()
	var after []v1alpha1.AssessedApp
	for i := range 7 {
		after = append(after, v1alpha1.AssessedApp{
			Key: v1alpha1.AppKey(fmt.Sprintf("%d.%s", i, strings.Repeat("k", 250))), Change: strings.Repeat("c", 128),
		})
	}
	got := assessment.Changes(nil, after)
	const room = 1024 - len("Changed since the last refresh: .")
	if len(got) > room || !strings.HasPrefix(got, "0.kk") || !strings.HasSuffix(got, ", and 2 more") {
		t.Errorf("%d bytes: %s", len(got), got)
	}
}
