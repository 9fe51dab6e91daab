package harness

import (
	"encoding/json"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// Site makes a CloudSite of the scenario, with its Secrets, and creates all of it.
func (w *World) Site() *v1alpha1.CloudSite {
	w.T.Helper()
	w.Secrets()
	site := NewSite("acme")
	w.Create(site)
	return site
}

// NewSecret makes a Secret without a namespace.
func NewSecret(name string, data map[string]string) *corev1.Secret {
	return &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: name}, StringData: data}
}

// NewSite makes a CloudSite of the scenario without creating it.
func NewSite(name string) *v1alpha1.CloudSite {
	return &v1alpha1.CloudSite{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: v1alpha1.CloudSiteSpec{
			URL:                  "https://acme.atlassian.net",
			CredentialsSecretRef: v1alpha1.LocalReference{Name: "acme-cloud"},
			Confluence: v1alpha1.ConfluenceSource{
				URL:                  "https://confluence.acme.example",
				ServerID:             "BGTY-4XPQ-ABCD-5678",
				Deployment:           v1alpha1.DeploymentDataCenter,
				CredentialsSecretRef: v1alpha1.LocalReference{Name: "acme-confluence"},
			},
			EmailDomains: []v1alpha1.EmailDomain{{Name: "acme.example", Reviewed: v1alpha1.DomainTrusted}},
		},
	}
}

// Assessment makes an AppAssessment that needs these apps in cloud, with consent, and creates it.
func (w *World) Assessment(needed ...string) *v1alpha1.AppAssessment {
	w.T.Helper()
	a := NewAssessment("acme", needed...)
	w.Create(a)
	return a
}

// NewAssessment makes an AppAssessment that needs these apps in cloud, with consent, without creating it.
func NewAssessment(name string, needed ...string) *v1alpha1.AppAssessment {
	a := &v1alpha1.AppAssessment{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: v1alpha1.AppAssessmentSpec{
			CloudSiteRef:    v1alpha1.LocalReference{Name: "acme"},
			DefaultDecision: v1alpha1.DecisionNotNeededInCloud,
		},
	}
	for _, key := range needed {
		a.Spec.Apps = append(a.Spec.Apps, v1alpha1.AppDecision{
			Key: v1alpha1.AppKey(key), Decision: v1alpha1.DecisionNeededInCloud, DataMigrationConsent: v1alpha1.ConsentAgreed,
		})
	}
	return a
}

// NewMigration makes an approved Migration of these spaces without creating it. Nothing is counted or compared, unless a test is about
// that.
func NewMigration(name string, spaces ...string) *v1alpha1.Migration {
	m := &v1alpha1.Migration{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: v1alpha1.MigrationSpec{
			CloudSiteRef: v1alpha1.LocalReference{Name: "acme"},
			Stage:        v1alpha1.StageTesting,
			Run:          &v1alpha1.RunPolicy{Approved: new(true)},
			Verification: v1alpha1.VerifyNone,
		},
	}
	for _, key := range spaces {
		m.Spec.Scope.Spaces.Keys = append(m.Spec.Scope.Spaces.Keys, v1alpha1.SpaceKey(key))
	}
	return m
}

// WithApps adds apps to a Migration.
func WithApps(m *v1alpha1.Migration, keys ...string) *v1alpha1.Migration {
	m.Spec.AppAssessmentRef = &v1alpha1.LocalReference{Name: "acme"}
	m.Spec.Scope.Apps = &v1alpha1.AppScope{}
	for _, key := range keys {
		m.Spec.Scope.Apps.Keys = append(m.Spec.Scope.Apps.Keys, v1alpha1.AppKey(key))
	}
	return m
}

// Refresh reads an object again.
func (w *World) Refresh(object client.Object) {
	w.T.Helper()
	if err := w.seen.get(w.T.Context(), w.known, client.ObjectKeyFromObject(object), object); err != nil {
		w.T.Fatal(err)
	}
}

// Migration reads a Migration.
func (w *World) Migration(name string) *v1alpha1.Migration {
	w.T.Helper()
	m := &v1alpha1.Migration{ObjectMeta: metav1.ObjectMeta{Namespace: w.Namespace, Name: name}}
	w.Refresh(m)
	return m
}

// State reads what people read of a Migration: the reason of Ready.
func (w *World) State(name string) string {
	w.T.Helper()
	return Reason(w.Migration(name).Status.Conditions, v1alpha1.ConditionReady)
}

// Message reads the message of Ready of a Migration.
func (w *World) Message(name string) string {
	w.T.Helper()
	if ready := meta.FindStatusCondition(w.Migration(name).Status.Conditions, v1alpha1.ConditionReady); ready != nil {
		return ready.Message
	}
	return ""
}

// Is gives a condition for Until: the Migration has that state.
func (w *World) Is(name, state string) func() bool {
	return func() bool { return w.State(name) == state }
}

// Change edits an object with a function, as a person would.
func (w *World) Change(object client.Object, change func()) {
	w.T.Helper()
	w.Refresh(object)
	before, ok := object.DeepCopyObject().(client.Object)
	if !ok {
		w.T.Fatalf("%T is no object", object)
	}
	change()
	if err := w.Client.Patch(w.T.Context(), object, client.MergeFrom(before)); err != nil {
		w.T.Fatal(err)
	}
	w.Wake()
}

// Wake makes every object due, as the watches do after a change.
func (w *World) Wake() {
	w.T.Helper()
	clear(w.due)
	w.observe()
}

// Forget lets the next look at any object be one at the API server, as after a deletion of many at once.
func (w *World) Forget() {
	w.stale.Store(true)
	w.seen.clear()
	clear(w.due)
}

// EventReasons empties the recorder and returns the reasons in order.
func (w *World) EventReasons() []string {
	var reasons []string
	for {
		select {
		case line := <-w.Events.Events:
			fields := strings.Fields(line)
			reasons = append(reasons, fields[1])
		default:
			return reasons
		}
	}
}

// Reason returns the reason of a condition, or nothing.
func Reason(conditions []metav1.Condition, conditionType string) string {
	if condition := meta.FindStatusCondition(conditions, conditionType); condition != nil {
		return condition.Reason
	}
	return ""
}

func (w *World) describe() string {
	var b strings.Builder
	clear(w.listed)
	for _, k := range w.reconcilers {
		for _, object := range w.objects(k) {
			content, err := json.MarshalIndent(object, "", " ")
			if err != nil {
				w.T.Fatal(err)
			}
			b.WriteString(k.name + " " + object.GetName() + ": " + string(content) + "\n")
		}
	}
	return b.String()
}
