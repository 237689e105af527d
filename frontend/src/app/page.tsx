export default function Page() {
  return <h1>bSocial</h1>;
}
