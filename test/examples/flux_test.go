/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package examples_test

import (
	"os"
	"strings"
	"testing"

	"github.com/fluxcd/cli-utils/pkg/kstatus/status"
	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/ext"
	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"

	"github.com/drover-dev/drover/internal/states"
)

// healthCheck are the expressions for one kind, as a Kustomization of Flux has them.
type healthCheck struct {
	Kind       string `json:"kind"`
	InProgress string `json:"inProgress"`
	Failed     string `json:"failed"`
	Current    string `json:"current"`
}

func healthChecks(t *testing.T) map[string]healthCheck {
	t.Helper()
	content, err := os.ReadFile("../../examples/flux/acme.yaml")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]healthCheck{}
	for document := range strings.SplitSeq(string(content), "\n---\n") {
		var kustomization struct {
			Spec struct {
				HealthCheckExprs []healthCheck `json:"healthCheckExprs"`
			} `json:"spec"`
		}
		if err := yaml.Unmarshal([]byte(document), &kustomization); err != nil {
			t.Fatal(err)
		}
		for _, check := range kustomization.Spec.HealthCheckExprs {
			found[check.Kind] = check
		}
	}
	return found
}

// evaluate does with an object what Flux does: a spec that was not seen is in progress, and so is what no expression is true of.
func (h healthCheck) evaluate(t *testing.T, object *unstructured.Unstructured) status.Status {
	t.Helper()
	observed, _, err := unstructured.NestedInt64(object.Object, "status", "observedGeneration")
	if err != nil {
		t.Fatal(err)
	}
	if observed != object.GetGeneration() {
		return status.InProgressStatus
	}
	for _, rule := range []struct {
		expression string
		status     status.Status
	}{{h.InProgress, status.InProgressStatus}, {h.Failed, status.FailedStatus}, {h.Current, status.CurrentStatus}} {
		if rule.expression != "" && isTrue(t, rule.expression, object.Object) {
			return rule.status
		}
	}
	return status.InProgressStatus
}

// isTrue evaluates an expression as Flux does, which parses it without types.
func isTrue(t *testing.T, expression string, object map[string]any) bool {
	t.Helper()
	env, err := cel.NewEnv(
		cel.HomogeneousAggregateLiterals(), cel.EagerlyValidateDeclarations(true), cel.DefaultUTCTimeZone(true),
		cel.CrossTypeNumericComparisons(true), cel.OptionalTypes(), ext.Strings(), ext.Sets(), ext.Encoders(),
	)
	if err != nil {
		t.Fatal(err)
	}
	parsed, issues := env.Parse(expression)
	if issues.Err() != nil {
		t.Fatal(issues.Err())
	}
	program, err := env.Program(parsed)
	if err != nil {
		t.Fatal(err)
	}
	result, _, err := program.Eval(object)
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	yes, ok := result.Value().(bool)
	if !ok {
		t.Fatalf("%s is no boolean: %v", expression, result)
	}
	return yes
}

// Flux sees a state as kstatus does, but waits neither for a run nor for whoever suspended something.
func TestFluxWaitsForWhatEndsSoon(t *testing.T) {
	t.Parallel()
	differs := map[string]status.Status{
		"CloudSite/suspended":      status.CurrentStatus,
		"Migration/suspended":      status.CurrentStatus,
		"Migration/queued":         status.CurrentStatus,
		"Migration/running":        status.CurrentStatus,
		"Migration/waitingtorerun": status.CurrentStatus,
	}
	all, err := states.All()
	if err != nil {
		t.Fatal(err)
	}
	checks := healthChecks(t)
	want, got := map[string]status.Status{}, map[string]status.Status{}
	for _, state := range all {
		object, err := state.Object()
		if err != nil {
			t.Fatal(err)
		}
		name := state.Kind + "/" + state.Name()
		if want[name], err = state.Kstatus(); err != nil {
			t.Fatal(err)
		}
		if other, found := differs[name]; found {
			want[name] = other
		}
		got[name] = checks[state.Kind].evaluate(t, object)
		object.SetGeneration(object.GetGeneration() + 1)
		if edited := checks[state.Kind].evaluate(t, object); edited != status.InProgressStatus {
			t.Errorf("%s is %s after an edit", name, edited)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// An object may come without what the operator writes, and an error in an expression would let Flux wait until its timeout.
func TestFluxGetsAnAnswerAboutWhatIsNotComplete(t *testing.T) {
	t.Parallel()
	for kind, check := range healthChecks(t) {
		object := &unstructured.Unstructured{Object: map[string]any{"status": map[string]any{"observedGeneration": int64(1)}}}
		object.SetGeneration(1)
		if got := check.evaluate(t, object); got != status.InProgressStatus {
			t.Errorf("%s without conditions is %s", kind, got)
		}
	}
}
