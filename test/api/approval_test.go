package api_test

import (
	"context"
	"strings"
	"testing"
	"time"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/wait"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// production is an approved Migration for Production, and what makes it another one.
const (
	production = `
apiVersion: migration.drover.dev/v1alpha1
kind: Migration
metadata: {name: wave-9, labels: {wave: "9"}}
spec:
  cloudSiteRef: {name: acme}
  stage: Production
  scope: {spaces: {keys: [ENG]}}
  backup: {policy: Attested, attested: {by: Storage, at: "2026-12-01T06:00:00Z"}}
  run: {approved: true}
`
	notApproved = "run: {approved: false}"
	approved    = "run: {approved: true}"
	asRehearsal = "stage: Testing"
)

// The refusals, as people read them.
const (
	onApproval = "spec.run.approved: may not be true for stage Production: that needs the verb approve on migrations"
	onEdit     = "spec: may not be changed while spec.run.approved is true for stage Production: that needs the verb approve"
	onAsking   = "metadata.annotations: may not ask for a recheck or a rerun while spec.run.approved is true for stage Production"
)

func variant(edits ...string) string { return strings.NewReplacer(edits...).Replace(production) }

func TestWhoMayCreateWhatRunsForProduction(t *testing.T) {
	g := newGated(t)
	tests := map[string]struct{ manifest, want string }{
		"approved for Production":          {production, onApproval},
		"for Production, and saved":        {variant(approved, notApproved), ""},
		"for Production, and nothing said": {variant("  "+approved+"\n", ""), ""},
		"for Production, with a window":    {variant(approved, `run: {notBefore: "2026-12-05T22:00:00Z"}`), ""},
		"approved for Testing":             {variant("stage: Production", asRehearsal), ""},
		"approved, with a name by the server": {
			variant("name: wave-9", "generateName: wave-"), onApproval,
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			change{want: tc.want}.judge(t, g.as[writer].Create(t.Context(), g.parse(t, tc.manifest), client.DryRunAll))
			change{}.judge(t, g.as[approver].Create(t.Context(), g.parse(t, tc.manifest), client.DryRunAll))
		})
	}
}

func TestWhoMayChangeWhatRunsForProduction(t *testing.T) {
	g := newGated(t)
	annotation := func(name, value string) func(*unstructured.Unstructured) {
		return func(m *unstructured.Unstructured) {
			annotations := m.GetAnnotations()
			if annotations == nil {
				annotations = map[string]string{}
			}
			annotations["migration.drover.dev/"+name] = value
			m.SetAnnotations(annotations)
		}
	}
	become := func(edits ...string) func(*unstructured.Unstructured) {
		return func(m *unstructured.Unstructured) { m.Object["spec"] = g.parse(t, variant(edits...)).Object["spec"] }
	}
	saved, rehearsal := variant(approved, notApproved), variant("stage: Production", asRehearsal)
	asked := variant("labels:", `annotations: {migration.drover.dev/rerun: "1"}, labels:`)
	tests := map[string]struct {
		before string
		edit   func(*unstructured.Unstructured)
		want   string
	}{
		"it is approved":                      {saved, become(), onApproval},
		"it is edited before it is approved":  {saved, become(approved, notApproved, "[ENG]", "[ENG, HR]"), ""},
		"its checks are asked for before":     {saved, annotation("recheck", "1"), ""},
		"an approved rehearsal becomes real":  {rehearsal, become(), onApproval},
		"an approved rehearsal is edited":     {rehearsal, become("stage: Production", asRehearsal, "[ENG]", "[HR]"), ""},
		"a rehearsal is run again":            {rehearsal, annotation("rerun", "1"), ""},
		"its spaces are edited after":         {production, become("[ENG]", "[ENG, HR]"), onEdit},
		"its data is edited after":            {production, become("keys:", "data: AttachmentsOnly, keys:"), onEdit},
		"its backup is edited after":          {production, become("by: Storage", "by: Nobody"), onEdit},
		"its window is edited after":          {production, become("approved: true", `approved: true, noProgressAfter: 48h`), onEdit},
		"it is suspended":                     {production, become("spec:\n", "spec:\n  suspend: true\n"), onEdit},
		"it is run again":                     {production, annotation("rerun", "1"), onAsking},
		"it is run once more":                 {asked, annotation("rerun", "2"), onAsking},
		"its checks are asked for":            {production, annotation("recheck", "1"), onAsking},
		"both sides are compared again":       {production, annotation("verify", "1"), ""},
		"approval is taken back":              {production, become(approved, notApproved), ""},
		"approval is taken back with an edit": {production, become(approved, notApproved, "[ENG]", "[HR]"), ""},
		"it becomes a rehearsal":              {production, become("stage: Production", asRehearsal), ""},
		"a label is changed":                  {production, func(m *unstructured.Unstructured) { m.SetLabels(nil) }, ""},
		"another annotation is set":           {asked, annotation("note", "looked at"), ""},
		"nothing is changed":                  {production, func(*unstructured.Unstructured) {}, ""},
		"a finalizer is set": {production, func(m *unstructured.Unstructured) {
			m.SetFinalizers([]string{"migration.drover.dev/open-run"})
		}, ""},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			object := g.parse(t, tc.before)
			object.SetName("")
			object.SetGenerateName("wave-")
			if err := g.Create(t.Context(), object); err != nil {
				t.Fatal(err)
			}
			tc.edit(object)
			change{want: tc.want}.judge(t, g.as[writer].Update(t.Context(), object.DeepCopy(), client.DryRunAll))
			change{}.judge(t, g.as[approver].Update(t.Context(), object, client.DryRunAll))
		})
	}
}

// A deletion starts nothing, and what is deleted may not be made anew by those who may not approve.
func TestWhoMayDeleteWhatRunsForProduction(t *testing.T) {
	g := newGated(t)
	g.create(t, production)
	if err := g.as[writer].Delete(t.Context(), g.parse(t, production)); err != nil {
		t.Fatal(err)
	}
	change{want: onApproval}.judge(t, g.as[writer].Create(t.Context(), g.parse(t, production)))
}

// The right may be given for some Migrations alone.
func TestTheRightToApproveOneMigration(t *testing.T) {
	g := newGated(t)
	role := &rbacv1.Role{ObjectMeta: metav1.ObjectMeta{Name: "approver-of-one", Namespace: g.namespace}, Rules: []rbacv1.PolicyRule{
		{
			APIGroups: []string{"migration.drover.dev"}, Resources: []string{"migrations"}, Verbs: []string{"approve"},
			ResourceNames: []string{"wave-10"},
		},
	}}
	one := binding("approver-of-one", rbacv1.RoleRef{Kind: "Role", Name: role.Name}, writer)
	one.Namespace = g.namespace
	for _, object := range []client.Object{role, one} {
		if err := g.Create(t.Context(), object); err != nil {
			t.Fatal(err)
		}
	}
	// The server learns of roles by watching.
	err := wait.PollUntilContextTimeout(t.Context(), 50*time.Millisecond, time.Minute, true, func(ctx context.Context) (bool, error) {
		return g.as[writer].Create(ctx, g.parse(t, variant("wave-9", "wave-10")), client.DryRunAll) == nil, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	change{want: onApproval}.judge(t, g.as[writer].Create(t.Context(), g.parse(t, production), client.DryRunAll))
}
