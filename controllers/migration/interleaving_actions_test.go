package migration_test

import (
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"pgregory.net/rapid"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// actions is what can happen.
func (c *chaos) actions() map[string]func() {
	return map[string]func(){
		"one is reconciled":         func() { c.w.ReconcileOne(c.one()) },
		"all are reconciled":        func() { c.w.ReconcileAll() },
		"time passes":               c.timePasses,
		"more time passes":          c.timePasses,
		"the clock is set":          c.setClock,
		"nobody works for a while":  func() { c.w.Clock.Step(c.while("standstill")) },
		"the process starts anew":   func() { c.lead(); c.w.Wake() },
		"answers are lost":          c.loseAnswers,
		"the list of tasks lags":    c.lag,
		"a status write is refused": c.refuseWrite,
		"the cache is stale":        c.readStale,
		"the leader is replaced":    c.replaceLeader,
		"the old leader goes on":    c.goOn,
		"two leaders start a run":   c.startTwice,
		"a run is started blindly":  c.startBlindly,
		"the old leader dies":       c.kill,
		"a spec is edited":          c.edit,
		"one is deleted":            c.remove,
		"one is created again":      c.create,
		"the Secret changes":        c.changeSecret,
		"somebody asks for a rerun": c.ask,
	}
}

func (c *chaos) one() string {
	return rapid.SampledFrom([]string{"a", "b", "c"}).Draw(c.rt, "Migration")
}

func (c *chaos) while(what string) time.Duration {
	return rapid.SampledFrom([]time.Duration{
		5 * time.Second, 20 * time.Second, 50 * time.Second, 2 * time.Minute, 11 * time.Minute, time.Hour, 13 * time.Hour,
	}).Draw(c.rt, what)
}

func (c *chaos) timePasses() { c.w.For(c.while("time")) }

// setClock lets the operator's own clock jump, forward and back.
func (c *chaos) setClock() {
	c.putClock(rapid.SampledFrom([]time.Duration{-5 * time.Minute, 0, 11 * time.Minute}).Draw(c.rt, "ahead"))
	c.w.Wake()
}

func (c *chaos) putClock(ahead time.Duration) {
	c.w.PutClock(ahead - c.ahead)
	c.ahead = ahead
}

func (c *chaos) loseAnswers() {
	c.w.Faults(scenario.Fault{
		Operation: rapid.SampledFrom([]string{"createJob", "createTask"}).Draw(c.rt, "call"),
		After:     rapid.IntRange(0, 2).Draw(c.rt, "calls that pass"),
		Times:     rapid.IntRange(1, 2).Draw(c.rt, "calls that fail"),
		Effect: rapid.SampledFrom([]scenario.Effect{
			scenario.EffectLoseAnswer, scenario.EffectDropBefore, scenario.EffectTruncate,
		}).Draw(c.rt, "effect"),
	})
}

func (c *chaos) lag() {
	lag := rapid.SampledFrom([]time.Duration{0, time.Minute, 8 * time.Minute, 30 * time.Minute}).Draw(c.rt, "lag")
	c.beyond = c.beyond || lag > 8*time.Minute
	c.w.Adjust(func(t *scenario.Tunables) { t.Lags.TaskList = scenario.Duration(lag) })
}

func (c *chaos) refuseWrite() {
	c.refuse = rapid.SampledFrom([]error{
		apierrors.NewConflict(schema.GroupResource{Resource: "migrations"}, "stale", nil), errProcessDied,
	}).Draw(c.rt, "refusal")
	c.refuseAfter = rapid.IntRange(0, 3).Draw(c.rt, "writes that pass")
}

func (c *chaos) readStale() {
	c.stale, c.ago = c.one(), rapid.IntRange(0, 3).Draw(c.rt, "writes ago")
	c.siteAgo = rapid.IntRange(0, 3).Draw(c.rt, "writes of the CloudSite ago")
	c.w.ReconcileOne(c.stale)
	c.stale, c.siteAgo = "", 0
}

func (c *chaos) replaceLeader() {
	where := rapid.SampledFrom([]string{"write", "intent", "guard", "start", "send"}).Draw(c.rt, "stands before")
	c.replace(where, rapid.IntRange(0, 2).Draw(c.rt, "passes"), 3, 0, c.one())
}

// edit changes a spec as far as the API server lets it.
func (c *chaos) edit() {
	m := c.find(c.one())
	if m == nil {
		return
	}
	before := m.DeepCopy()
	switch rapid.SampledFrom([]string{"name", "suspend", "resume", "scope"}).Draw(c.rt, "edit") {
	case "name":
		m.Spec.DisplayName = rapid.SampledFrom([]string{"first", "second"}).Draw(c.rt, "name")
	case "suspend":
		m.Spec.Suspend = new(true)
	case "resume":
		m.Spec.Suspend = new(false)
	default:
		m.Spec.Scope.Spaces.Keys = []v1alpha1.SpaceKey{"FIN"}
		if rapid.Bool().Draw(c.rt, "back") {
			m.Spec.Scope = harness.NewMigration(m.Name, c.scopes[m.Name]...).Spec.Scope
		}
	}
	c.patch(m, before)
}

func (c *chaos) ask() {
	m := c.find(c.one())
	if m == nil {
		return
	}
	before := m.DeepCopy()
	verb := rapid.SampledFrom([]string{v1alpha1.AnnotationRerun, v1alpha1.AnnotationRecheck}).Draw(c.rt, "verb")
	metav1.SetMetaDataAnnotation(&m.ObjectMeta, verb, c.w.Clock.Now().Format(time.RFC3339))
	c.patch(m, before)
}

func (c *chaos) patch(m, before *v1alpha1.Migration) {
	// A plan that has moved data takes no new scope.
	if err := c.w.Client.Patch(c.w.T.Context(), m, client.MergeFrom(before)); err != nil && !apierrors.IsInvalid(err) {
		c.rt.Fatal(err)
	}
	c.w.Wake()
}

func (c *chaos) find(name string) *v1alpha1.Migration {
	m := &v1alpha1.Migration{}
	err := c.w.Client.Get(c.w.T.Context(), client.ObjectKey{Namespace: c.w.Namespace, Name: name}, m)
	if apierrors.IsNotFound(err) {
		return nil
	}
	if err != nil {
		c.rt.Fatal(err)
	}
	return m
}

func (c *chaos) remove() {
	if m := c.find(c.one()); m != nil {
		if err := c.w.Client.Delete(c.w.T.Context(), m); err != nil {
			c.rt.Fatal(err)
		}
		c.w.Wake()
	}
}

func (c *chaos) create() {
	name := c.one()
	if c.find(name) == nil {
		c.w.Create(harness.NewMigration(name, c.scopes[name]...))
		c.w.Wake()
	}
}

func (c *chaos) changeSecret() {
	c.setSecret(rapid.SampledFrom([]string{"not-a-real-api-token", "wrong"}).Draw(c.rt, "token"))
}

func (c *chaos) setSecret(token string) {
	secret := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: c.w.Namespace, Name: "acme-cloud"}}
	c.w.Change(secret, func() { secret.Data["token"] = []byte(token) })
}
