package random

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"golang.org/x/crypto/bcrypt"

	"seaworthy.dev/local/providers/internal/plugintest"
)

const (
	bytesToken    = "random:index/randomBytes:RandomBytes"
	passwordToken = "random:index/randomPassword:RandomPassword"
	integerToken  = "random:index/randomInteger:RandomInteger"
)

func client(t *testing.T) *plugintest.Client { return plugintest.New(t, New("4.21.2"), nil) }

func TestBytesAreSecretAndAsLongAsAskedFor(t *testing.T) {
	state := client(t).Make(bytesToken, "key", plugintest.Properties(map[string]any{"length": 32}))
	for _, name := range []resource.PropertyKey{"base64", "hex"} {
		if !state.Outputs[name].IsSecret() {
			t.Errorf("%s is not secret", name)
		}
	}
	fromHex, err := hex.DecodeString(state.Clear("hex"))
	if err != nil || len(fromHex) != 32 {
		t.Fatalf("hex holds %d bytes: %v", len(fromHex), err)
	}
	if base64.StdEncoding.EncodeToString(fromHex) != state.Clear("base64") {
		t.Error("base64 and hex differ")
	}
	other := client(t).Make(bytesToken, "key", plugintest.Properties(map[string]any{"length": 32}))
	if other.Clear("hex") == state.Clear("hex") {
		t.Error("drawn twice, the same value came")
	}
}

func TestBytesAreImported(t *testing.T) {
	c := client(t)
	state, err := c.Import(plugintest.URN(bytesToken, "key"), "AQID")
	if err != nil || state.Clear("hex") != "010203" || state.Inputs["length"].NumberValue() != 3 {
		t.Fatalf("%v %v", state, err)
	}
	diff, _ := c.Diff(state, plugintest.Properties(map[string]any{"length": 3}))
	if diff.GetChanges() != pulumirpc.DiffResponse_DIFF_NONE {
		t.Errorf("an import shows changes: %v", diff)
	}
}

func TestPasswordHoldsWhatItMust(t *testing.T) {
	for range 10 {
		state := client(t).Make(passwordToken, "pw", plugintest.Properties(map[string]any{
			"length": 12, "minUpper": 3, "minNumeric": 3, "minSpecial": 3, "overrideSpecial": "_-",
		}))
		text := state.Clear("result")
		upper := strings.IndexFunc(text, func(r rune) bool { return r >= 'A' && r <= 'Z' })
		if len(text) != 12 || upper < 0 || strings.ContainsAny(text, "!@#$%&*()=+[]{}<>:?") {
			t.Fatalf("a password of %d characters breaks its rules", len(text))
		}
		count := func(set string) (n int) {
			for _, r := range text {
				if strings.ContainsRune(set, r) {
					n++
				}
			}
			return n
		}
		if count("0123456789") < 3 || count("_-") < 3 || count("ABCDEFGHIJKLMNOPQRSTUVWXYZ") < 3 {
			t.Fatal("a minimum was not kept")
		}
	}
}

func TestPasswordIsSecretAndItsHashFits(t *testing.T) {
	state := client(t).Make(passwordToken, "pw", plugintest.Properties(map[string]any{"length": 100, "special": false}))
	if !state.Outputs["result"].IsSecret() || !state.Outputs["bcryptHash"].IsSecret() || state.ID != "none" {
		t.Error("the password, its hash or its id may be seen")
	}
	if err := bcrypt.CompareHashAndPassword([]byte(state.Clear("bcryptHash")), []byte(state.Clear("result"))[:72]); err != nil {
		t.Error(err)
	}
}

func TestClassesThatAreSwitchedOffDoNotAppear(t *testing.T) {
	state := client(t).Make("random:index/randomString:RandomString", "s", plugintest.Properties(map[string]any{
		"length": 200, "upper": false, "special": false, "number": false,
	}))
	if text := state.Clear("result"); strings.Trim(text, "abcdefghijklmnopqrstuvwxyz") != "" || state.ID != text {
		t.Errorf("%q", text)
	}
}

func TestWrongInputsAreNamed(t *testing.T) {
	cases := []struct {
		token  string
		inputs map[string]any
		want   string
	}{
		{passwordToken, map[string]any{}, "length is required"},
		{passwordToken, map[string]any{"length": "long"}, "length must be a whole number"},
		{passwordToken, map[string]any{"length": 1.5}, "length must be a whole number"},
		{passwordToken, map[string]any{"length": 0}, "1 or more"},
		{passwordToken, map[string]any{"length": 3, "minUpper": 2, "minLower": 2}, "add up to 4"},
		{passwordToken, map[string]any{"length": 3, "upper": false, "lower": false, "numeric": false, "special": false}, "at least one of"},
		{passwordToken, map[string]any{"length": 3, "lenght": 3}, "no input named lenght"},
		{integerToken, map[string]any{"min": 3, "max": 2}, "greater than max"},
		{bytesToken, map[string]any{"length": 3, "keepers": map[string]any{"a": 1}}, "keepers must be a map of strings"},
	}
	for _, c := range cases {
		_, failures, err := client(t).Check(plugintest.URN(c.token, "x"), nil, plugintest.Properties(c.inputs))
		if err != nil || !strings.Contains(strings.Join(failures, "\n"), c.want) {
			t.Errorf("%v: want %q, got %v %v", c.inputs, c.want, failures, err)
		}
	}
}

func TestEveryChangeReplaces(t *testing.T) {
	c := client(t)
	old := c.Make(bytesToken, "key", plugintest.Properties(map[string]any{"length": 8, "keepers": map[string]any{"v": "1"}}))
	for name, inputs := range map[string]resource.PropertyMap{
		"length":  plugintest.Properties(map[string]any{"length": 9, "keepers": map[string]any{"v": "1"}}),
		"keepers": plugintest.Properties(map[string]any{"length": 8, "keepers": map[string]any{"v": "2"}}),
	} {
		diff, err := c.Diff(old, inputs)
		if err != nil || len(diff.GetReplaces()) != 1 || diff.GetReplaces()[0] != name {
			t.Errorf("%s: %v %v", name, diff, err)
		}
	}
	unknown := plugintest.Properties(map[string]any{"length": 8})
	unknown["keepers"] = resource.MakeComputed(resource.NewProperty(""))
	if diff, _ := c.Diff(old, unknown); len(diff.GetReplaces()) != 1 {
		t.Errorf("a keeper that is not known yet does not replace: %v", diff)
	}
}

func TestWritingADefaultDownIsNoChange(t *testing.T) {
	c := client(t)
	old := c.Make(passwordToken, "pw", plugintest.Properties(map[string]any{"length": 8}))
	diff, err := c.Diff(old, plugintest.Properties(map[string]any{"length": 8, "special": true, "minLower": 0}))
	if err != nil || diff.GetChanges() != pulumirpc.DiffResponse_DIFF_NONE {
		t.Errorf("%v %v", diff, err)
	}
}

func TestPreviewKnowsNothingOfTheValue(t *testing.T) {
	urn := plugintest.URN(bytesToken, "key")
	state, err := client(t).Create(urn, plugintest.Properties(map[string]any{"length": 8}), true)
	if err != nil || !state.Outputs["hex"].ContainsUnknowns() || state.ID != "" {
		t.Errorf("%v %v", state, err)
	}
}

func TestRefreshKeepsAndDeleteSucceeds(t *testing.T) {
	c := client(t)
	old := c.Make(bytesToken, "key", plugintest.Properties(map[string]any{"length": 8}))
	state, err := c.Refresh(old)
	if err != nil || state.Clear("hex") != old.Clear("hex") || !state.Outputs["hex"].IsSecret() {
		t.Errorf("%v %v", state, err)
	}
	if err := c.Delete(old); err != nil {
		t.Error(err)
	}
}

func TestSeedGivesTheSameNumber(t *testing.T) {
	inputs := plugintest.Properties(map[string]any{"min": 10, "max": 20, "seed": "x"})
	one, two := client(t).Make(integerToken, "n", inputs), client(t).Make(integerToken, "n", inputs)
	if one.ID != two.ID {
		t.Errorf("%s and %s", one.ID, two.ID)
	}
	for range 100 {
		n := client(t).Make(integerToken, "n", plugintest.Properties(map[string]any{"min": -1, "max": 1})).Outputs["result"].NumberValue()
		if n < -1 || n > 1 {
			t.Fatalf("%v is out of range", n)
		}
	}
}
