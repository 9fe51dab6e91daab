package assessment_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/assessment"
)

// good is an app that nothing stands in the way of.
func good() assessment.App {
	return assessment.App{
		Key: "app", Name: "App", Version: "2.0", Enabled: true, Listed: true, Availability: "PUBLIC", Path: "AUTOMATED",
		CloudKey: "app.cloud", MinVersion: "1.0",
	}
}

func appWith(change func(*assessment.App)) assessment.App {
	app := good()
	change(&app)
	return app
}

func agreed(key string) v1alpha1.AppDecision {
	return v1alpha1.AppDecision{Key: v1alpha1.AppKey(key), Decision: "NeededInCloud", DataMigrationConsent: "Agreed"}
}

func TestBlockersSayWhatStandsInTheWay(t *testing.T) {
	t.Parallel()
	needed := spec("", agreed("app"))
	withoutConsent := spec("NeededInCloud")
	path := func(path string) assessment.App { return appWith(func(a *assessment.App) { a.Path = path }) }
	type told struct {
		Blockers []string
		Next     string
		Blocked  int32
	}
	const (
		absent     = "The app is not installed on the cloud site."
		install    = "Install the app on the cloud site."
		manual     = "Its data moves by a way of the vendor's own, which the assistant cannot take."
		discarded  = "The vendor does not migrate its data."
		noPath     = "The Marketplace states no migration path that Drover knows."
		noCloud    = "There is no version of the app for the cloud."
		noConsent  = "Nobody agreed that its data is migrated."
		disabled   = "The app is disabled in Confluence, so it cannot hand over its data."
		tooOld     = "Version 0.9 cannot be migrated. The lowest newer one that can is 1.0."
		tooNew     = "Version 2.0 cannot be migrated: it is newer than those that can."
		notListed  = "The Marketplace has no app under this key."
		decide     = "Decide the app in spec.apps."
		byHand     = "Move its data by hand, as the vendor describes. In Drover decide NotNeededInCloud."
		leaveIt    = "Decide NotNeededInCloud, or install the app in the cloud without its data."
		askVendor  = "Contact the vendor and ask how its data moves to the cloud."
		noDecision = "There is no decision."
		vendorsKey = "Contact the vendor: the installed version may not be published under this key. " +
			"If the app is your own, nobody moves it: decide NotNeededInCloud, or replace it in the cloud by hand."
		giveConsent = "Read the vendor's policy, then set dataMigrationConsent: Agreed, " +
			"and agree on the screen \"Agree to app migration\" of the assistant."
	)
	tests := map[string]struct {
		spec  *v1alpha1.AppAssessmentSpec
		app   assessment.App
		cloud assessment.Inventory
		want  told
	}{
		"nothing":                      {needed, good(), assessment.Inventory{"app.cloud": true}, told{}},
		"nothing that is known":        {needed, good(), nil, told{}},
		"an app that is not needed":    {spec("NotNeededInCloud"), path("DISCARDED"), assessment.Inventory{}, told{}},
		"it is missing in the cloud":   {needed, good(), assessment.Inventory{"other": true}, told{[]string{absent}, install, 0}},
		"it is undecided":              {spec(""), good(), assessment.Inventory{"other": true}, told{[]string{noDecision}, decide, 0}},
		"consent is missing":           {withoutConsent, good(), nil, told{[]string{noConsent}, giveConsent, 0}},
		"no data, so no consent":       {withoutConsent, path("INSTALL_ONLY"), nil, told{}},
		"a path of the vendor's":       {needed, path("MANUAL"), nil, told{[]string{manual}, byHand, 1}},
		"a path that is discarded":     {needed, path("DISCARDED"), nil, told{[]string{discarded}, leaveIt, 1}},
		"a path that is not known":     {needed, path("MAGIC"), nil, told{[]string{noPath}, askVendor, 1}},
		"it is not on the Marketplace": {needed, assessment.App{Key: "app", Enabled: true}, nil, told{[]string{notListed}, vendorsKey, 1}},
		"no cloud version": {
			needed, appWith(func(a *assessment.App) { a.Availability, a.Path = "", "DISCARDED" }), nil,
			told{[]string{noCloud, discarded}, "Look for another app in the cloud, and decide NotNeededInCloud.", 1},
		},
		"a version that is too old": {
			needed, appWith(func(a *assessment.App) { a.Version = "0.9" }), nil, told{[]string{tooOld}, "Upgrade the app to 1.0.", 1},
		},
		"a version that is too new": {
			needed, appWith(func(a *assessment.App) { a.Ranges = []assessment.Range{{End: "1.5"}} }), nil,
			told{[]string{tooNew}, "Ask the vendor which version to use. compatibleVersions names those that can be migrated.", 1},
		},
		"an old version that has no data to move": {
			needed, appWith(func(a *assessment.App) { a.Version, a.Path, a.Enabled = "0.9", "INSTALL_ONLY", false }), nil, told{},
		},
		"it is disabled": {
			needed, appWith(func(a *assessment.App) { a.Enabled = false }), nil,
			told{[]string{disabled}, "Enable the app in Confluence.", 1},
		},
		"several things, and the first decides what to do": {
			withoutConsent, appWith(func(a *assessment.App) { a.Version, a.Enabled = "0.9", false }),
			assessment.Inventory{"x": true},
			told{[]string{tooOld, disabled, noConsent, absent}, "Upgrade the app to 1.0.", 1},
		},
		"an undecided app shows what would stop it": {
			spec(""), appWith(func(a *assessment.App) { a.Enabled = false }), nil,
			told{[]string{noDecision, disabled}, decide, 0},
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := catalogue(t).Rows(tc.spec, v1alpha1.DeploymentDataCenter, []assessment.App{tc.app}, tc.cloud)
			if diff := cmp.Diff(tc.want, told{got[0].Blockers, got[0].Suggestion, assessment.Summary(got).Blocked}); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestWarningsComeFromTheCatalogue(t *testing.T) {
	t.Parallel()
	comala := func(version string) assessment.App {
		return appWith(func(a *assessment.App) { a.Key, a.Version = "com.comalatech.workflow", version })
	}
	tests := map[string]struct {
		spec *v1alpha1.AppAssessmentSpec
		app  assessment.App
		want []string
	}{
		"a version of the old architecture":   {spec("NeededInCloud"), comala("8.9.1"), []string{"On 30 June 2026"}},
		"a milestone of the new one":          {spec("NeededInCloud"), comala("9.0.0-m1"), []string{"On 30 June 2026"}},
		"the new architecture":                {spec("NeededInCloud"), comala("9.0.0"), nil},
		"an undecided app is warned of":       {spec(""), comala("7.0"), []string{"On 30 June 2026"}},
		"an app that is not needed":           {spec("NotNeededInCloud"), comala("7.0"), nil},
		"another app":                         {spec("NeededInCloud"), good(), nil},
		"a version that nobody can read":      {spec("NeededInCloud"), comala("new"), []string{"Drover cannot compare", "On 30 June 2026"}},
		"one that is not needed, and unread":  {spec("NotNeededInCloud"), comala("new"), nil},
		"nothing to compare where none moves": {spec(""), appWith(func(a *assessment.App) { a.Version, a.Path = "new", "MANUAL" }), nil},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var starts []string
			for i, text := range rows(t, tc.spec, tc.app)[0].Warnings {
				if i < len(tc.want) && len(text) <= 512 {
					text = text[:min(len(text), len(tc.want[i]))]
				}
				starts = append(starts, text)
			}
			if diff := cmp.Diff(tc.want, starts); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestTheCatalogueTellsWhatMayBeRunAgain(t *testing.T) {
	t.Parallel()
	const workflow = "com.comalatech.workflow"
	replaced := []assessment.Repeatable{{Key: workflow, DataCenter: "9.0.0"}}
	extra := []assessment.Repeatable{
		{Key: "com.example.more", DataCenter: "2.0"}, {Key: "com.example.both", Server: "1", DataCenter: "3"},
	}
	tests := map[string]struct {
		key, version string
		deployment   v1alpha1.Deployment
		extra        []assessment.Repeatable
		want         bool
	}{
		"Data Center, at the version":          {workflow, "7.5.3", "DataCenter", nil, true},
		"Data Center, below it":                {workflow, "7.5.2", "DataCenter", nil, false},
		"Data Center, a snapshot of it":        {workflow, "7.5.3-SNAPSHOT", "DataCenter", nil, false},
		"Server, at the version":               {workflow, "6.18.7", "Server", nil, true},
		"Server, below it":                     {workflow, "6.18.6", "Server", nil, false},
		"the Server's version on Data Center":  {workflow, "6.18.7", "DataCenter", nil, false},
		"a version that cannot be read":        {workflow, "new", "DataCenter", nil, false},
		"an app that is not in the catalogue":  {"com.example.other", "9", "DataCenter", extra, false},
		"an app that the configuration adds":   {"com.example.more", "2.0", "DataCenter", extra, true},
		"it is not added for the other":        {"com.example.more", "2.0", "Server", extra, false},
		"both editions":                        {"com.example.both", "2", "Server", extra, true},
		"the configuration replaces a row":     {workflow, "8.0", "DataCenter", replaced, false},
		"what it replaces is replaced as such": {workflow, "6.18.7", "Server", replaced, false},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := catalogue(t, tc.extra...)
			if got := c.Repeatable(tc.key, tc.version, tc.deployment); got != tc.want {
				t.Errorf("got %v", got)
			}
			app := assessment.App{Key: tc.key, Version: tc.version}
			if got := c.Rows(spec(""), tc.deployment, []assessment.App{app}, nil)[0].RerunSupported; got != tc.want {
				t.Errorf("the row says %v", got)
			}
		})
	}
	if _, err := assessment.NewCatalogue(assessment.Repeatable{Key: "a", Server: "new"}); err == nil {
		t.Error("a version that cannot be read was taken into the catalogue")
	}
}
